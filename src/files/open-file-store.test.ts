import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { described, madeUpBytes, readAll, sourceOf } from "../../test/conformance/file-store.ts";
import { startPutServer } from "../../test/conformance/put-server.ts";
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

  it("log in to a server with the user in its URL", async () => {
    const authorization = `Basic ${Buffer.from("me:p@ss").toString("base64")}`;
    const server = await startPutServer({ kind: "plain", authorization });
    const url = server.url.replace("://", "://me:p%40ss@");
    await openFileStore(url, { http }).write("f", described(bytes), sourceOf(bytes));
    expect(await openFileSource(url, { http }).stat("f")).toMatchObject({ size: 10_000 });
    await expect(openFileSource(server.url, { http }).stat("f")).rejects.toMatchObject({
      code: "UNAUTHORIZED",
    });
    await server.close();
  });

  it.each(["gs://bkt/a", "https://acct.blob.core.windows.net/ctr", "oci://registry.example.com/files"])(
    "say plainly what cannot be written to: %s",
    (url) => {
      expect(() => openFileStore(url, { http })).toThrow(
        expect.objectContaining({ code: "FILES_UNSUPPORTED" }),
      );
    },
  );

  it.each(["https://", "ftp://a/b", ""])("refuse %j", (url) => {
    for (const open of [openFileStore, openFileSource]) {
      expect(() => open(url, { http })).toThrow(expect.objectContaining({ code: "BAD_FILE_REPOSITORY" }));
    }
  });
});
