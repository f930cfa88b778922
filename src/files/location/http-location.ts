import type { HttpLocation } from "./file-location.ts";
import { schemeUrl } from "./scheme-url.ts";

/** A plain HTTP server, whoever runs it; undefined for any other scheme. */
export function parseHttpPlace(text: string): HttpLocation | undefined {
  const url = schemeUrl(text, ["http:", "https:"]);
  if (url === undefined) return undefined;
  const user = { name: decode(url.username), password: decode(url.password) };
  url.username = "";
  url.password = "";
  url.hash = "";
  // A password without a user is a user without a name, as for a proxy.
  const isNobody = user.name === "" && user.password === "";
  return { kind: "http", url: url.href, ...(isNobody ? {} : { user }) };
}

/** User information with a broken escape is meant as it stands. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
