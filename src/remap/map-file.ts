import {
  escapeCommas,
  formatAssetUrl,
  hostOf,
  joinUrlPath,
  parseRequiredUrl,
} from "../inventory/asset-url.ts";

/**
 * The URL under which nodes download a file: the path of the canonical URL after the repository's own. A query of the repository
 * stays; one of the canonical URL is dropped. A file whose host is the repository's is left where it is. `escapesCommas` as kOps does
 * since 1.37.0-alpha.2 (remapURL in pkg/assets/builder.go).
 */
export function mapFile(
  canonical: string,
  fileRepository: string | undefined,
  escapesCommas = false,
): string {
  if (fileRepository === undefined) return canonical;
  const repository = parseRequiredUrl(fileRepository, "spec.assets.fileRepository");
  const source = parseRequiredUrl(canonical, "an asset's address");
  if (hostOf(source) === hostOf(repository)) return canonical;
  const mapped = joinUrlPath(repository, source.path);
  return formatAssetUrl(escapesCommas ? escapeCommas(mapped) : mapped);
}
