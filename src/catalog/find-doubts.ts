import type { Finding } from "../errors/finding.ts";
import type { CatalogRelease } from "./catalog-release.ts";
import { counted } from "../values/counted.ts";

/** What everybody has to be told who lists for a release: RELEASE_UNEXPLAINED where its import did not understand everything. */
export function findDoubts(release: CatalogRelease): Finding[] {
  const { name, directory, unexplained } = release;
  const [first] = unexplained;
  if (first === undefined) return [];
  const count = counted(unexplained.length, "place");
  return [
    {
      code: "RELEASE_UNEXPLAINED",
      severity: "warning",
      message: `kOps ${name} was imported into ${directory} with ${count} that kops-assets does not explain, so this list may be wrong there`,
      hint: `\`kops-assets catalog list -o yaml\` names ${unexplained.length === 1 ? "it" : "them"}; a newer kops-assets may know ${name}`,
    },
  ];
}
