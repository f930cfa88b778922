import type { ListFinding } from "../remap/marked-placement.ts";
import type { DoctorFacts } from "./doctor-facts.ts";
import type { DoctorFinding } from "./doctor-finding.ts";
import { ofAssets, ofImageMapping, placeOfText } from "./places.ts";

interface Kind {
  readonly code: string;
  readonly severity: DoctorFinding["severity"];
  readonly hint: string;
}

/** What the mapping finds, in the words of a doctor. */
const KINDS: Readonly<Record<string, Kind>> = {
  collision: {
    code: "COLLISION",
    severity: "error",
    hint: "With a containerProxy give the images different names, or use a containerRegistry, which keeps hosts apart.",
  },
  "mangled-name": {
    code: "MANGLED_NAME",
    severity: "error",
    hint: "Where the spec names the image, write it with its registry (docker.io/library/NAME); else use a containerRegistry.",
  },
  "double-prefix": {
    code: "DOUBLE_PREFIX",
    severity: "warning",
    hint: "Write the upstream name into the spec: kOps maps it to your registry by itself.",
  },
  "same-host": {
    code: "SAME_HOST",
    severity: "warning",
    hint: "Serve fileRepository from a host of its own (a port counts), or keep the files at their canonical paths there.",
  },
};

/** Names that kOps's own mapping spoils, each with the place that names the image. */
export function checkMapping(facts: DoctorFacts): DoctorFinding[] {
  const findings = facts.listed?.placements.findings ?? [];
  return findings.flatMap((finding) => {
    const kind = KINDS[finding.code];
    if (kind === undefined) return [];
    const assets = assetsOf(finding);
    const named = assets.map((asset) => placeOfText(facts, asset)).find((place) => place !== undefined);
    const mapping = kind.code === "SAME_HOST" ? ofAssets(facts, "fileRepository") : ofImageMapping(facts);
    const at = named === undefined ? mapping : { place: named };
    return [{ ...kind, message: finding.message, ...at, ...(assets.length > 0 ? { assets } : {}) }];
  });
}

/** Whether a finding of a list is one of the mapping's. */
export function isMappingFinding({ code }: ListFinding): boolean {
  return KINDS[code] !== undefined;
}

/** The mapping's findings say which names they are about. */
function assetsOf(finding: ListFinding): readonly string[] {
  if (!("assets" in finding) || !Array.isArray(finding.assets)) return [];
  return (finding.assets as unknown[]).filter((asset) => typeof asset === "string");
}
