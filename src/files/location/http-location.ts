import { userIn } from "../../http/user-in.ts";
import { present } from "../../values/present.ts";
import type { HttpLocation } from "./file-location.ts";
import { schemeUrl } from "./scheme-url.ts";

/** A plain HTTP server, whoever runs it; undefined for any other scheme. */
export function parseHttpPlace(text: string): HttpLocation | undefined {
  const url = schemeUrl(text, ["http:", "https:"]);
  if (url === undefined) return undefined;
  const user = userIn(url);
  url.username = "";
  url.password = "";
  url.hash = "";
  return { kind: "http", url: url.href, ...present({ user }) };
}
