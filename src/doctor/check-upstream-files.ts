import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import type { Finding } from "../errors/finding.ts";
import { hostOfUrl } from "./local-hosts.ts";
import { inCluster } from "./places.ts";

/** Files that machines download from elsewhere because no fileRepository maps them. */
export const checkUpstreamFiles: DoctorCheck = {
  codes: {
    FILES_FROM_INTERNET: {
      title: "files are not mapped",
      why: "Machines download from upstream hosts when they boot.",
    },
  },
  find: findUpstreamFiles,
};

function findUpstreamFiles(facts: DoctorFacts): Finding[] {
  const { listed, assets } = facts;
  if (listed === undefined || assets.fileRepository !== undefined) return [];
  const hosts = [
    ...new Set(listed.placements.files.flatMap(({ download }) => hostOfUrl(download) ?? [])),
  ].sort();
  if (hosts.length === 0) return [];
  const mapsImages = assets.containerRegistry !== undefined || assets.containerProxy !== undefined;
  return [
    {
      code: "FILES_FROM_INTERNET",
      severity: mapsImages ? "warning" : "info",
      message: `spec.assets has no fileRepository: machines download files from ${hosts.join(", ")}`,
      hint: "Set spec.assets.fileRepository.",
      assets: hosts,
      ...inCluster(facts, "spec", "assets"),
    },
  ];
}
