import type { ArchHashes, CatalogFile, CatalogFiles } from "../../src/inventory/catalog-schema.ts";
import type { VersionedValue } from "../../src/inventory/versioned-value.ts";
import type { Checkout } from "./checkout.ts";
import { evaluateString, findAssignments, findFunction, findStrings } from "./go-source.ts";
import type { Report } from "./report.ts";
import { toVersionedValue } from "./versioned-value.ts";

const WELL_KNOWN = "pkg/nodemodel/wellknownassets/";
const FILE_ASSETS = "pkg/nodemodel/fileassets.go";

/** The files that kOps knows by URL: CNI plugins, crictl, nerdctl and the registry credential providers. */
export function importFiles(checkout: Checkout, report: Report): Partial<CatalogFiles> {
  const files: { -readonly [K in keyof CatalogFiles]?: CatalogFiles[K] } = {};
  const cni = importCni(checkout, report);
  if (cni !== undefined) files.cni = cni;
  for (const name of ["crictl", "nerdctl"] as const) {
    const file = importTool(checkout, name, report);
    if (file !== undefined) files[name] = file;
  }
  for (const [name, cloud] of [
    ["ecrCredentialProvider", "AWS"],
    ["gcpCredentialProvider", "GCE"],
  ] as const) {
    const file = importCredentialProvider(checkout, cloud, report);
    if (file !== undefined) files[name] = file;
  }
  return files;
}

function importCni(checkout: Checkout, report: Report): VersionedValue | undefined {
  const file = `${WELL_KNOWN}cni.go`;
  const source = checkout.read(file) ?? "";
  const strings = findStrings(source);
  const assignments = findAssignments(source, /^cniAssetURL = (.+)$/);
  const [amd64, arm64] = ["Amd64", "Arm64"].map((arch) =>
    toVersionedValue(
      assignments.filter(({ headers }) => headers.includes(`case architectures.Architecture${arch}`)),
      (expression) => withArchPlaceholder(evaluateString(expression, strings)),
    ),
  );
  const todo = "adapt importCni in tools/import-release/go-files.ts";
  if (amd64 === undefined || arm64 === undefined || "unread" in amd64) {
    report.add(file, amd64 !== undefined && "unread" in amd64 ? amd64.line : 0, "CNI plugins' URLs", todo);
    return undefined;
  }
  if (JSON.stringify(amd64) !== JSON.stringify(arm64)) report.add(file, 0, "amd64 and arm64 differ", todo);
  return amd64.value;
}

/** A tool with a URL, and perhaps a hash, for each architecture. */
function importTool(checkout: Checkout, name: string, report: Report): CatalogFile | undefined {
  const file = `${WELL_KNOWN}${name}.go`;
  const strings = findStrings(checkout.read(file) ?? "");
  const find = (suffix: string): string | undefined =>
    strings.get([...strings.keys()].find((key) => key.endsWith(suffix)) ?? "");
  const url = withArchPlaceholder(find("UrlAmd64"));
  if (url === undefined || url !== withArchPlaceholder(find("UrlArm64"))) {
    report.add(file, 0, `the URLs of ${name}`, "adapt importTool in tools/import-release/go-files.ts");
    return undefined;
  }
  const [amd64, arm64] = [find("HashAmd64"), find("HashArm64")];
  return amd64 === undefined || arm64 === undefined ? { path: url } : { path: url, sha256: { amd64, arm64 } };
}

/** A binary below a location that the spec can change. */
function importCredentialProvider(
  checkout: Checkout,
  cloud: string,
  report: Report,
): CatalogFile | undefined {
  const source = findFunction(checkout.read(FILE_ASSETS) ?? "", "BuildKubernetesFileAssets");
  const section = new RegExp(
    String.raw`case kops\.CloudProvider${cloud}:([\s\S]*?)(?=case kops\.|\n\t\t\}\n)`,
  ).exec(source?.text ?? "")?.[1];
  const location = /binaryLocation = (?:new|fi\.PtrTo)\("([^"]+)"\)/.exec(section ?? "")?.[1];
  const format = /fmt\.Sprintf\("%s(\/[^"]+)", \*binaryLocation((?:, arch)+)\)/.exec(section ?? "")?.[1];
  if (section === undefined || location === undefined || format === undefined) {
    const todo = "adapt importCredentialProvider in tools/import-release/go-files.ts";
    report.add(FILE_ASSETS, source?.line ?? 0, `the credential provider of ${cloud}`, todo);
    return undefined;
  }
  const sha256 = readHashes(section);
  return { location, path: format.replaceAll("%s", "{arch}"), ...(sha256 === undefined ? {} : { sha256 }) };
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
