import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startScriptedServer, type ScriptedServer } from "../conformance/scripted-server.ts";
import { runHere } from "../support/run-here.ts";

const BYTES = "what nodes run";
const HASH = createHash("sha256").update(BYTES).digest("hex");
let server: ScriptedServer;
let folder: string;
let refusals: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hash-patience-"));
  server = await startScriptedServer(({ url, method }, response) => {
    if (url === "/f.sha256") {
      if (refusals-- > 0) response.writeHead(503).end();
      else response.end(HASH);
    } else if (url === "/f") {
      response.writeHead(200, { "content-length": BYTES.length });
      response.end(method === "HEAD" ? undefined : BYTES);
    } else response.writeHead(404).end();
  });
  await writeFile(join(folder, "names.txt"), `${server.url}/f\n`);
});
beforeEach(() => void (refusals = 1));
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

test.each([
  ["copy --list names.txt --to copied"],
  ["get assets -f names.txt --copy --to listed"],
  ["lock --list names.txt -o made.lock.yaml"],
  ["bundle create --list names.txt --to made.tar"],
  ["verify --list names.txt --to copied --repair"],
])("a hash is asked for again where a file cannot do without it: %s", async (words) => {
  const { code, stderr } = await runHere(words.split(" "), { cwd: folder });
  expect(stderr).not.toContain("UNKNOWN_HASH");
  expect(code).toBe(0);
});

test.each([["get assets -f names.txt"], ["verify --list names.txt --to copied"]])(
  "a hash is asked for once where a list without it does too: %s",
  async (words) => {
    const { stderr } = await runHere(words.split(" "), { cwd: folder });
    expect(stderr).toContain("UNKNOWN_HASHES");
  },
);

test("a hash that the source does not know has to be beside the file, also where a lock tells it", async () => {
  await rm(join(folder, "copied/files/f.sha256"));
  const words = "verify --list names.txt --lock made.lock.yaml --to copied";
  const { code, stdout } = await runHere(words.split(" "), { cwd: folder });
  expect(code).toBe(3);
  expect(stdout.replaceAll(/\s+/g, " ")).toMatch(
    /MISSING \S+\/f\.sha256: .* nor a \.sha256sum; kOps reads it/,
  );
});
