/** What a request is about. `file` is everything that is not below /v2/. */
export type Route =
  | { readonly kind: "base" }
  | { readonly kind: "catalog" }
  | { readonly kind: "tags"; readonly repository: string }
  | { readonly kind: "manifest"; readonly repository: string; readonly reference: string }
  | { readonly kind: "blob"; readonly repository: string; readonly digest: string }
  | { readonly kind: "uploads"; readonly repository: string }
  | { readonly kind: "upload"; readonly repository: string; readonly id: string }
  | { readonly kind: "referrers"; readonly repository: string; readonly digest: string }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "unknown" };

const UPLOADS = /^(.+)\/blobs\/uploads\/?$/;
const UPLOAD = /^(.+)\/blobs\/uploads\/([^/]+)$/;
const REFERENCE = /^(.+)\/(manifests|blobs|tags|referrers)\/([^/]+)$/;

/**
 * Reads the path of a request (distribution-spec, "Endpoints"). Names are unescaped one by one and left as they are otherwise: it
 * is the stores that refuse ".." and its like, and an escaped "/" never makes a new name.
 */
export function routeOf(url: string): Route {
  const names = unescapePath(pathOf(url));
  if (names === undefined) return { kind: "unknown" };
  if (names[0] !== "v2") return { kind: "file", path: names.join("/") };
  const rest = names.slice(1).join("/");
  if (rest === "") return { kind: "base" };
  return rest === "_catalog" ? { kind: "catalog" } : registryRoute(rest);
}

/** A server has to take a whole URL, too, as clients send it to what they hold for their proxy (RFC 9112, 3.2.2). */
function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/?#]*\/?/i, "/").split(/[?#]/, 1)[0] ?? "";
}

export function queryOf(url: string): URLSearchParams {
  const at = url.indexOf("?");
  return new URLSearchParams(at < 0 ? "" : url.slice(at + 1));
}

function registryRoute(path: string): Route {
  const uploads = UPLOADS.exec(path);
  if (uploads?.[1] !== undefined) return { kind: "uploads", repository: uploads[1] };
  const upload = UPLOAD.exec(path);
  if (upload?.[1] !== undefined && upload[2] !== undefined) {
    return { kind: "upload", repository: upload[1], id: upload[2] };
  }
  const [, repository, endpoint, last] = REFERENCE.exec(path) ?? [];
  if (repository === undefined || last === undefined) return { kind: "unknown" };
  switch (endpoint) {
    case "manifests":
      return { kind: "manifest", repository, reference: last };
    case "blobs":
      return { kind: "blob", repository, digest: last };
    case "referrers":
      return { kind: "referrers", repository, digest: last };
    case undefined:
    default:
      return last === "list" ? { kind: "tags", repository } : { kind: "unknown" };
  }
}

function unescapePath(path: string): string[] | undefined {
  if (!path.startsWith("/")) return undefined;
  try {
    const names = path.slice(1).split("/").map(decodeURIComponent);
    return names.some((name) => name.includes("/")) ? undefined : names;
  } catch {
    return undefined;
  }
}
