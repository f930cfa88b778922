import { afterAll, afterEach, expect, it } from "vitest";
import { startScriptedServer, type ScriptedServer } from "../../../test/conformance/scripted-server.ts";
import { createHttp } from "../../http/create-http.ts";
import { allPages } from "../../http/all-pages.ts";
import { LIMITS } from "../../values/limits.ts";
import type { FileOptions } from "../file-options.ts";
import { findFilePlace } from "../find-file-place.ts";

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

/** Each answer once, the last one again and again. */
async function survey(place: Place, ...answers: readonly (string | number)[]): Promise<unknown> {
  server = await startScriptedServer((_request, response, number) => {
    const answer = answers[number - 1] ?? answers.at(-1);
    if (typeof answer === "number") response.writeHead(answer).end();
    else response.end(answer);
  });
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
    message: expect.stringMatching(/does not end: page 2 leads back/) as string,
  });
  expect(server?.requests).toHaveLength(2);
});

it.each(PLACES)("a list whose later page is not there is an error, and not the whole: %s", async (place) => {
  await expect(survey(place, PAGES[place]("2"), 404)).rejects.toMatchObject({
    code: "LIST_CUT_SHORT",
    side: "local",
    message: expect.stringMatching(/cut short: it has no page 2/) as string,
  });
});

it("a list of S3's that does not say how it goes on is an error, and not taken for the whole", async () => {
  await expect(survey("s3://bkt/p", PAGES["s3://bkt/p"](""))).rejects.toMatchObject({
    code: "LIST_CUT_SHORT",
    side: "local",
  });
});

it.each([
  ["s3://bkt/p", "<html><body>Welcome</body></html>"],
  ["gs://bkt/p", `"Welcome"`],
  ["azureblob://acct/ctr/p", "<html><body>Welcome</body></html>"],
] as const)("what is no list is not taken for an empty one: %s", async (place, answer) => {
  await expect(survey(place, answer)).rejects.toMatchObject({ code: "LIST_CUT_SHORT" });
});

it("a WebDAV server that does not list a collection that it has named has not told all", async () => {
  const page = (...members: string[]): string =>
    `<multistatus xmlns="DAV:">${members.join("")}</multistatus>`;
  const folder = `<response><href>/files/a/</href><propstat><prop><resourcetype><collection/></resourcetype></prop></propstat></response>`;
  server = await startScriptedServer(({ url }, response) => {
    const status = url === "/files/" ? 207 : 404;
    response.writeHead(status).end(status === 207 ? page(folder) : "");
  });
  const survey = findFilePlace(`${server.url}/files`, undefined).survey({ http, side: "local" });
  await expect(survey).rejects.toMatchObject({
    code: "LIST_CUT_SHORT",
    message: expect.stringContaining("a/ cannot be listed") as string,
  });
});

it("a list that always has another page ends, and one of many pages is whole", async () => {
  let pages = 0;
  const endless = allPages({ url: "s3://bkt/p" }, () => {
    pages += 1;
    return Promise.resolve({ entries: [pages], next: String(pages) });
  });
  await expect(endless).rejects.toMatchObject({ code: "TOO_LARGE" });
  expect(pages).toBe(LIMITS.pages + 1);
  const whole = await allPages({ url: "s3://bkt/p" }, (marker = "0") => {
    const at = Number(marker);
    return Promise.resolve({ entries: [at], next: at < 9 ? String(at + 1) : undefined });
  });
  expect(whole).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
