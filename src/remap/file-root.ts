import { parseAssetUrl } from "../inventory/asset-url.ts";

/** The fileRepository that leads from a canonical URL to a download URL as kOps maps files; undefined where none does. */
export function fileRoot(canonical: string, download: string): string | undefined {
  const path = parseAssetUrl(canonical)?.path;
  if (canonical === download || path === undefined || path === "" || !download.endsWith(path))
    return undefined;
  return download.slice(0, -path.length);
}
