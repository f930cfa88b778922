/** The media type to store a file under, by its name. */
export function contentTypeOf(path: string): string {
  if (/\.(?:sha256|sha256sum|txt)$/.test(path)) return "text/plain; charset=utf-8";
  if (/\.(?:tgz|gz)$/.test(path)) return "application/gzip";
  return "application/octet-stream";
}
