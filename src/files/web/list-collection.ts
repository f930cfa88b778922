import { UserError } from "../../errors/user-error.ts";
import { redactUrl } from "../../errors/redact-url.ts";
import type { StoredFile } from "../../content/stored-content.ts";
import type { HttpRequest } from "../../http/http.ts";
import { listCutShort } from "../../http/list-cut-short.ts";
import { readBody } from "../../http/read-body.ts";
import { LIMITS } from "../../values/limits.ts";
import { present } from "../../values/present.ts";
import { elementOf, elementsOf, textOf } from "../xml/element-of.ts";
import { fileUrl } from "../location/url-path.ts";
import { requestHeaders, type WebOptions } from "./web-options.ts";

const QUERY =
  '<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><resourcetype/><getcontentlength/><getlastmodified/></prop></propfind>';
/** What servers say that do not list this way, or do not let everybody do it. */
const REFUSALS: readonly number[] = [400, 404, 405, 415, 422, 501];

/** A member of a collection, by its path below the repository. */
interface Member {
  readonly path: string;
  readonly isCollection: boolean;
  readonly size: number;
  readonly written: number | undefined;
}

/**
 * All files of a WebDAV server below a URL (RFC 4918, 9.1): a request a collection, for many servers refuse to list more at once.
 * Undefined from a server that does not list this way. Throws UserErrors for what it refuses, TOO_LARGE, and LIST_CUT_SHORT
 * where it does not list a collection that it has named.
 */
export async function listWebFiles(base: string, options: WebOptions): Promise<StoredFile[] | undefined> {
  const { side = "local" } = options;
  const files: StoredFile[] = [];
  const waiting = [""];
  const seen = new Set(waiting);
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const members = await membersOf(base, folder, options);
    if (members === undefined && folder === "") return undefined;
    if (members === undefined) throw listCutShort({ url: base, side }, `${folder}/ cannot be listed`);
    for (const { path, isCollection, size, written } of members) {
      if (seen.has(path)) continue;
      seen.add(path);
      if (isCollection) waiting.push(path);
      else files.push({ path, size, written });
    }
    if (seen.size > LIMITS.listEntries) throw endless(base);
  }
  return files;
}

async function membersOf(base: string, folder: string, options: WebOptions): Promise<Member[] | undefined> {
  const url = new URL(folder === "" ? base : fileUrl(base, folder));
  // Without the slash many servers redirect, or tell of the collection alone.
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/`;
  const { http, side } = options;
  const response = await http.request({
    method: "PROPFIND" as HttpRequest["method"],
    url: url.href,
    headers: { depth: "1", "content-type": 'application/xml; charset="utf-8"' },
    ownHeaders: requestHeaders(options),
    body: Buffer.from(QUERY),
    expect: [200, 207, ...REFUSALS],
    ...present({ side }),
  });
  const xml = (await readBody(response.body, LIMITS.listBytes)).toString();
  if (response.status !== 207 || elementOf(xml, "multistatus") === undefined) return undefined;
  const root = new URL(base).pathname.replace(/\/+$/, "");
  return elementsOf(xml, "response").flatMap((entry) => memberIn(entry, url, root));
}

/** Nothing for the collection itself, and for whatever a server names that is not in it. */
function memberIn(entry: string, collection: URL, root: string): Member[] {
  const href = textOf(entry, "href")?.trim() ?? "";
  if (!URL.canParse(href, collection.href)) return [];
  const { pathname } = new URL(href, collection);
  const [inside, here] = [decoded(pathname), decoded(collection.pathname)];
  const top = decoded(root);
  if (inside === undefined || here === undefined || top === undefined || !inside.startsWith(here)) return [];
  const name = inside.slice(here.length).replace(/\/$/, "");
  if (name === "" || name.includes("/") || name === "." || name === "..") return [];
  const isCollection = /<(?:[\w.-]+:)?collection[\s/>]/.test(elementOf(entry, "resourcetype") ?? "");
  const written = Date.parse(textOf(entry, "getlastmodified") ?? "");
  return [
    {
      path: `${here}${name}`.slice(top.length + 1),
      isCollection,
      size: Number(textOf(entry, "getcontentlength") ?? 0) || 0,
      written: Number.isNaN(written) ? undefined : written,
    },
  ];
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function endless(base: string): UserError {
  const url = redactUrl(base);
  return new UserError("TOO_LARGE", `${url} lists more than ${LIMITS.listEntries} files and folders`, {
    hint: "Name a smaller part of it.",
    side: "local",
    url,
  });
}
