import { formatAssetUrl, hostOf, joinUrlPath, parseRequiredUrl } from "../inventory/asset-url.ts";

/**
 * The URL under which nodes download a file: the path of the canonical URL after the repository's own. A query of the repository
 * stays; one of the canonical URL is dropped. A file whose host is the repository's is left where it is.
 */
export function mapFile(canonical: string, fileRepository: string | undefined): string {
  if (fileRepository === undefined) return canonical;
  const repository = parseRequiredUrl(fileRepository, "spec.assets.fileRepository");
  const source = parseRequiredUrl(canonical, "an asset's address");
  if (hostOf(source) === hostOf(repository)) return canonical;
  return formatAssetUrl(joinUrlPath(repository, source.path));
}
