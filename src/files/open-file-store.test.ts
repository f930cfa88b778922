import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { described, madeUpBytes, readAll, sourceOf } from "../../test/conformance/file-store.ts";
import { startPutServer } from "../../test/conformance/put-server.ts";
import { syncedDuring } from "../../test/support/synced-during.ts";
import { createMemoryImages } from "../content/memory-images.ts";
import { createHttp } from "../http/create-http.ts";
import { openFileSource } from "./open-file-source.ts";
import { openFileStore } from "./open-file-store.ts";

const http = createHttp({ backoffMs: 5 });
afterAll(() => http.close());
const bytes = madeUpBytes(10_000);

describe("openFileStore and openFileSource", () => {
  it("write to a directory and read from it, by file:// and by path", async () => {
    const directory = await mkdtemp(join(tmpdir(), "kops assets+100%-"));
    const url = `file://${directory.split("/").map(encodeURIComponent).join("/")}`;
    await openFileStore(url, { http }).write("a/f", described(bytes), sourceOf(bytes));
    expect((await readFile(join(directory, "a/f"))).equals(bytes)).toBe(true);
    for (const place of [url, directory]) {
      const source = openFileSource(place, { http });
      expect((await readAll(await source.open("a/f", 0))).equals(bytes)).toBe(true);
    }
    await rm(directory, { recursive: true });
  });

  it.each([false, true])("settle what they wrote, read again or not: %s", async (deep) => {
    const top = await mkdtemp(join(tmpdir(), "settle-"));
    const store = openFileStore(join(top, "to"), { http, deep });
    await store.write("a/f", described(bytes), sourceOf(bytes));
    expect(await syncedDuring(top, async () => store.settle?.())).toEqual(["", "to", "to/a"]);
    await rm(top, { recursive: true });
  });

  it.each([
    ["me:p@ss", "me:p%40ss@"],
    [":p@ss", ":p%40ss@"],
    ["me:", "me@"],
  ])("log in to a server with the user in its URL: %s", async (user, written) => {
    const authorization = `Basic ${Buffer.from(user).toString("base64")}`;
    const server = await startPutServer({ kind: "plain", authorization });
    const url = server.url.replace("://", `://${written}`);
    await openFileStore(url, { http }).write("f", described(bytes), sourceOf(bytes));
    expect(await openFileSource(url, { http }).stat("f")).toMatchObject({ size: 10_000 });
    await expect(openFileSource(server.url, { http }).stat("f")).rejects.toMatchObject({
      code: "UNAUTHORIZED",
    });
    await server.close();
  });

  it("put files into an OCI registry, where their own hash serves them", async () => {
    const images = createMemoryImages();
    const options = { http, openImages: () => images };
    const url = "oci://registry.example.com/my/files";
    await openFileStore(url, options).write("v1+x/f", described(bytes), sourceOf(bytes));
    const { sha256, size } = described(bytes);
    const blob = { mediaType: "", digest: `sha256:${sha256}`, size } as const;
    const served = await images.repository("my/files").open(blob, 0);
    expect((await readAll(served)).equals(bytes)).toBe(true);
    expect(await openFileSource(url, options).stat("v1+x/f")).toEqual({ size, sha256 });
    expect(await images.tags("my/files")).toContain(sha256);
  });

  it("trust nothing but the content where they are told so", async () => {
    const server = await startPutServer({ kind: "artifactory" });
    const store = openFileStore(server.url, { http, deep: true });
    await store.write("f", described(bytes), sourceOf(bytes));
    await store.stat("f");
    expect(server.requests.at(-1)).toBe("GET /f");
    await server.close();
  });

  it.each(["https://", "ftp://a/b", ""])("refuse %j", (url) => {
    for (const open of [openFileStore, openFileSource]) {
      expect(() => open(url, { http })).toThrow(expect.objectContaining({ code: "BAD_FILE_REPOSITORY" }));
    }
  });
});
