import type { FileRepositorySchemes } from "../../inventory/catalog-schema.ts";
import type { SourceTree } from "../source-tree.ts";
import { findFunction } from "./go-source.ts";
import type { Report } from "./report.ts";

const FILE = "pkg/apis/kops/validation/validation.go";
const NAME = "validateFileRepository";

interface FileRepositories {
  /** Missing where the release checks nothing; undefined where it could not be read. */
  readonly fileRepositories?: FileRepositorySchemes | undefined;
}

/** The URL schemes that a release takes for spec.assets.fileRepository, with the cloud that each needs. */
export function importFileRepositories(tree: SourceTree, report: Report): FileRepositories {
  const found = findFunction(tree.read(FILE) ?? "", NAME);
  if (found === undefined) return {};
  const schemes = { ...readComparisons(found.text), ...readCases(found.text) };
  if (Object.keys(schemes).length > 0) return { fileRepositories: schemes };
  report.add(FILE, found.line, `the schemes of ${NAME}`, "adapt src/catalog/import/import-file-repositories.ts");
  return { fileRepositories: undefined };
}

/** `u.Scheme != "http" && u.Scheme != "https"`: whatever is compared with. */
function readComparisons(source: string): FileRepositorySchemes {
  const names = [...source.matchAll(/\.Scheme != "([^"]+)"/g)].map(([, scheme = ""]) => scheme);
  return Object.fromEntries(names.map((scheme) => [scheme, "any"] as const));
}

/** `case "gs": if cloudProvider != kops.CloudProviderGCE {`: each case up to the next one. */
function readCases(source: string): FileRepositorySchemes {
  const cases = [...source.matchAll(/^\s*case ("[^\n]*"):([\s\S]*?)(?=^\s*(?:case|default)\b)/gm)];
  return Object.fromEntries(
    cases.flatMap(([, labels = "", body = ""]) => {
      const cloud = /cloudProvider != kops\.CloudProvider(\w+)/.exec(body)?.[1]?.toLowerCase() ?? "any";
      return [...labels.matchAll(/"([^"]+)"/g)].map(([, scheme = ""]) => [scheme, cloud] as const);
    }),
  );
}
