import type { ArchHashes, CatalogFile, CatalogFiles } from "../../inventory/catalog-schema.ts";
import type { VersionedValue } from "../../inventory/versioned-value.ts";
import type { SourceTree } from "../source-tree.ts";
import { evaluateString, findAssignments, findFunction, findStrings } from "./go-source.ts";
import type { Report } from "./report.ts";
import { toVersionedValue } from "./versioned-value.ts";
import { present } from "../../values/present.ts";

const WELL_KNOWN = "pkg/nodemodel/wellknownassets/";
const FILE_ASSETS = "pkg/nodemodel/fileassets.go";

type Files = { [Name in keyof CatalogFiles]: CatalogFiles[Name] | undefined };

/**
 * The files that kOps knows by URL: CNI plugins, crictl, nerdctl and the registry credential providers. Undefined for one that could not
 * be read.
 */
export function importFiles(tree: SourceTree, report: Report): Files {
  return {
    cni: importCni(tree, report),
    crictl: importTool(tree, "crictl", report),
    nerdctl: importTool(tree, "nerdctl", report),
    ecrCredentialProvider: importCredentialProvider(tree, "AWS", report),
    gcpCredentialProvider: importCredentialProvider(tree, "GCE", report),
  };
}

function importCni(tree: SourceTree, report: Report): VersionedValue | undefined {
  const file = `${WELL_KNOWN}cni.go`;
  const source = tree.read(file) ?? "";
  const strings = findStrings(source);
  const assignments = findAssignments(source, /^cniAssetURL = (.+)$/);
  const [amd64, arm64] = ["Amd64", "Arm64"].map((arch) =>
    toVersionedValue(
      assignments.filter(({ headers }) => headers.includes(`case architectures.Architecture${arch}`)),
      (expression) => withArchPlaceholder(evaluateString(expression, strings)),
    ),
  );
  const todo = "adapt importCni in src/catalog/import/import-files.ts";
  const isMissing = assignments.length === 0 || amd64 === undefined || arm64 === undefined;
  if (isMissing || "unread" in amd64) {
    report.add(file, amd64 !== undefined && "unread" in amd64 ? amd64.line : 0, "CNI plugins' URLs", todo);
    return undefined;
  }
  if (JSON.stringify(amd64) !== JSON.stringify(arm64)) report.add(file, 0, "amd64 and arm64 differ", todo);
  return amd64.value;
}

/** A tool with a URL, and perhaps a hash, for each architecture. */
function importTool(tree: SourceTree, name: string, report: Report): CatalogFile | undefined {
  const file = `${WELL_KNOWN}${name}.go`;
  const strings = findStrings(tree.read(file) ?? "");
  const find = (suffix: string): string | undefined =>
    strings.get([...strings.keys()].find((key) => key.endsWith(suffix)) ?? "");
  const url = withArchPlaceholder(find("UrlAmd64"));
  if (url === undefined || url !== withArchPlaceholder(find("UrlArm64"))) {
    report.add(file, 0, `the URLs of ${name}`, "adapt importTool in src/catalog/import/import-files.ts");
    return undefined;
  }
  const [amd64, arm64] = [find("HashAmd64"), find("HashArm64")];
  return amd64 === undefined || arm64 === undefined ? { path: url } : { path: url, sha256: { amd64, arm64 } };
}

/** A binary below a location that the spec can change. */
function importCredentialProvider(
  tree: SourceTree,
  cloud: string,
  report: Report,
): CatalogFile | undefined {
  const source = findFunction(tree.read(FILE_ASSETS) ?? "", "BuildKubernetesFileAssets");
  const section = new RegExp(
    String.raw`case kops\.CloudProvider${cloud}:([\s\S]*?)(?=case kops\.|\n\t\t\}\n)`,
  ).exec(source?.text ?? "")?.[1];
  const location = /binaryLocation = (?:new|fi\.PtrTo)\("([^"]+)"\)/.exec(section ?? "")?.[1];
  const format = /fmt\.Sprintf\("%s(\/[^"]+)", \*binaryLocation((?:, arch)+)\)/.exec(section ?? "")?.[1];
  if (section === undefined || location === undefined || format === undefined) {
    const todo = "adapt importCredentialProvider in src/catalog/import/import-files.ts";
    report.add(FILE_ASSETS, source?.line ?? 0, `the credential provider of ${cloud}`, todo);
    return undefined;
  }
  const sha256 = readHashes(section);
  return { location, path: format.replaceAll("%s", "{arch}"), ...present({ sha256 }) };
}

function readHashes(section: string): ArchHashes | undefined {
  const [amd64, arm64] = ["amd64", "arm64"].map(
    (arch) => new RegExp(`"${arch}":\\s*"([0-9a-f]{64})"`).exec(section)?.[1],
  );
  return amd64 === undefined || arm64 === undefined ? undefined : { amd64, arm64 };
}

function withArchPlaceholder(url: string | undefined): string | undefined {
  return url?.replaceAll(/amd64|arm64/g, "{arch}");
}
