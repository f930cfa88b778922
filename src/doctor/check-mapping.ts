import type { Finding } from "../errors/finding.ts";
import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import { ofAssets, ofImageMapping, placeOfText } from "./places.ts";

interface Kind {
  readonly severity: Finding["severity"];
  readonly hint: string;
}

/** What the mapping finds, in the words of a doctor. */
const KINDS: Readonly<Record<string, Kind>> = {
  COLLISION: {
    severity: "error",
    hint: "With a containerProxy give the images different names, or use a containerRegistry, which keeps hosts apart.",
  },
  MANGLED_NAME: {
    severity: "error",
    hint: "Where the spec names the image, write it with its registry (docker.io/library/NAME); else use a containerRegistry.",
  },
  DOUBLE_PREFIX: {
    severity: "warning",
    hint: "Write the upstream name into the spec: kOps maps it to your registry by itself.",
  },
  SAME_HOST: {
    severity: "warning",
    hint: "Serve fileRepository from a host of its own (a port counts), or keep the files at their canonical paths there.",
  },
};

/** Names that kOps's own mapping spoils, each with the place that names the image. */
export const checkMapping: DoctorCheck = {
  codes: {
    COLLISION: {
      title: "two assets under one name",
      why: "One of them is lost, and nodes get the other one's content.",
    },
    MANGLED_NAME: {
      title: "image whose name is lost",
      why: "With a containerProxy kOps takes a name without a slash for a host.",
    },
    DOUBLE_PREFIX: {
      title: "image that is mapped although it is already local",
      why: "The registry's address is in its name twice.",
    },
    SAME_HOST: {
      title: "files that kOps leaves where they are",
      why: "A file whose host is fileRepository's is not mapped, whatever its path (kubernetes/kops#16117).",
    },
  },
  find: findMapping,
};

function findMapping(facts: DoctorFacts): Finding[] {
  const findings = facts.listed?.placements.findings ?? [];
  return findings.flatMap((finding) => {
    const kind = KINDS[finding.code];
    if (kind === undefined) return [];
    const { code, message, assets = [] } = finding;
    const named = assets.map((asset) => placeOfText(facts, asset)).find((place) => place !== undefined);
    const mapping = code === "SAME_HOST" ? ofAssets(facts, "fileRepository") : ofImageMapping(facts);
    const at = named === undefined ? mapping : { place: named };
    return [{ code, ...kind, message, ...at, ...(assets.length > 0 ? { assets } : {}) }];
  });
}

/** Whether a finding of a list is one of the mapping's. */
export function isMappingFinding({ code }: Finding): boolean {
  return KINDS[code] !== undefined;
}
