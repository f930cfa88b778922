import { afterAll, afterEach, expect, it } from "vitest";
import { startScriptedServer, type ScriptedServer } from "../../../test/conformance/scripted-server.ts";
import { createHttp } from "../../http/create-http.ts";
import { LIMITS } from "../../values/limits.ts";
import type { FileOptions } from "../file-options.ts";
import { findFilePlace } from "../find-file-place.ts";
import { allPages } from "./all-pages.ts";

const http = createHttp({ attempts: 1 });
let server: ScriptedServer | undefined;
afterEach(() => server?.close());
afterAll(() => http.close());

/** How each store writes a page of one object, with what names the next page. */
const PAGES = {
  "s3://bkt/p": (next: string) =>
    `<ListBucketResult><IsTruncated>true</IsTruncated><Contents><Key>p/a</Key><Size>1</Size></Contents><NextContinuationToken>${next}</NextContinuationToken></ListBucketResult>`,
  "gs://bkt/p": (next: string) =>
    JSON.stringify({ items: [{ name: "p/a", size: "1" }], nextPageToken: next }),
  "azureblob://acct/ctr/p": (next: string) =>
    `<EnumerationResults><Blobs><Blob><Name>p/a</Name></Blob></Blobs><NextMarker>${next}</NextMarker></EnumerationResults>`,
};
type Place = keyof typeof PAGES;
const PLACES = Object.keys(PAGES) as Place[];

async function survey(place: Place, page: string): Promise<unknown> {
  server = await startScriptedServer((_request, response) => response.end(page));
  const credentials = { accessKeyId: "a", secretAccessKey: "b" };
  const { url } = server;
  const options: FileOptions = {
    http,
    side: "local",
    s3: { endpoint: { url, credentials } },
    gcs: { endpoint: url },
    azure: { endpoint: url, anonymous: true },
  };
  return findFilePlace(place, options.s3?.endpoint).survey(options);
}

it.each(PLACES)("a list of which every page names the same next one is an error: %s", async (place) => {
  await expect(survey(place, PAGES[place]("again"))).rejects.toMatchObject({
    code: "TOO_LARGE",
    message: expect.stringContaining("does not end") as string,
  });
  expect(server?.requests).toHaveLength(2);
});

it("a list of S3's that is cut short is an error, and not taken for the whole", async () => {
  const page = "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>";
  await expect(survey("s3://bkt/p", page)).rejects.toMatchObject({ code: "S3_ERROR", side: "local" });
});

it("a list that always has another page ends, and one of many pages is whole", async () => {
  let pages = 0;
  const endless = allPages("s3://bkt/p", () => {
    pages += 1;
    return Promise.resolve({ entries: [pages], next: String(pages) });
  });
  await expect(endless).rejects.toMatchObject({ code: "TOO_LARGE" });
  expect(pages).toBe(LIMITS.pages + 1);
  const whole = await allPages("s3://bkt/p", (marker = "0") => {
    const at = Number(marker);
    return Promise.resolve({ entries: [at], next: at < 9 ? String(at + 1) : undefined });
  });
  expect(whole).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
