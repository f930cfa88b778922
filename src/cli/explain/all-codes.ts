import { DOCTOR_CODES } from "../../doctor/doctor-codes.ts";
import { DOCTOR_CURES } from "../../doctor/doctor-cures.ts";
import type { CodeExplanations } from "../../errors/codes/code-explanation.ts";
import { OF_BUNDLES } from "../../errors/codes/of-bundles.ts";
import { OF_COPIES } from "../../errors/codes/of-copies.ts";
import { OF_HOSTS } from "../../errors/codes/of-hosts.ts";
import { OF_INPUT } from "../../errors/codes/of-input.ts";
import { OF_SPECS } from "../../errors/codes/of-specs.ts";
import { OF_TEXTS } from "../../errors/codes/of-texts.ts";

/** Codes by topic, as docs/errors.md has them. */
export const CODES_BY_TOPIC: Readonly<Record<string, CodeExplanations>> = {
  "Flags, settings, files and lists": OF_INPUT,
  "Cluster specs, kOps releases and state stores": OF_SPECS,
  "Networks, registries, file stores and disks": OF_HOSTS,
  "Copies, locks, policies, receipts, verify and prune": OF_COPIES,
  Bundles: OF_BUNDLES,
  "Texts for nodes and other tools, upgrades, the catalog": OF_TEXTS,
  "What doctor finds": ofDoctor(),
};

/** Every code that a user can meet. */
export const ALL_CODES: CodeExplanations = Object.assign(
  {},
  ...Object.values(CODES_BY_TOPIC),
) as CodeExplanations;

/** Of a code that other commands have too, the meaning is said once, above. */
function ofDoctor(): CodeExplanations {
  return Object.fromEntries(
    Object.entries(DOCTOR_CODES)
      .filter(([code]) => code in DOCTOR_CURES)
      .map(([code, { title, why }]) => [
        code,
        [`${title.charAt(0).toUpperCase()}${title.slice(1)}. ${why}`, DOCTOR_CURES[code] ?? ""],
      ]),
  );
}
