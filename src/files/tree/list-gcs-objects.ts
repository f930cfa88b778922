import { UserError } from "../../errors/user-error.ts";
import { readBody } from "../../http/read-body.ts";
import { requestHeaders, type WebOptions } from "../web/web-options.ts";

/** Bytes; a page of 1000 names is far smaller. */
const LARGEST_PAGE = 16 * 1024 * 1024;

/**
 * The names of all objects of a Cloud Storage bucket that begin with `prefix` (JSON API, objects.list). `api` is the service's address,
 * https://storage.googleapis.com. Throws UserErrors for what the service refuses.
 */
export async function listGcsObjects(
  api: string,
  bucket: string,
  prefix: string,
  options: WebOptions,
): Promise<string[]> {
  const names: string[] = [];
  let token: string | undefined;
  do {
    const query = new URLSearchParams({ prefix, fields: "items(name),nextPageToken" });
    if (token !== undefined) query.set("pageToken", token);
    const url = `${api}/storage/v1/b/${encodeURIComponent(bucket)}/o?${query.toString()}`;
    const response = await options.http.request({
      method: "GET",
      url,
      headers: requestHeaders(options),
      side: options.side,
    });
    const page = parsePage(await readBody(response.body, LARGEST_PAGE), url);
    names.push(...page.names);
    token = page.next;
  } while (token !== undefined);
  return names;
}

function parsePage(body: Buffer, url: string): { names: string[]; next: string | undefined } {
  const page = readJson(body, url) as { items?: unknown; nextPageToken?: unknown } | null;
  const items = Array.isArray(page?.items) ? (page.items as unknown[]) : [];
  const names = items.flatMap((item) => {
    const name = (item as { name?: unknown } | null)?.name;
    return typeof name === "string" ? name : [];
  });
  const next = page?.nextPageToken;
  return { names, next: typeof next === "string" && next !== "" ? next : undefined };
}

function readJson(body: Buffer, url: string): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw new UserError("BAD_ANSWER", "Cloud Storage answered with something other than JSON", {
      url,
      cause,
    });
  }
}
