import { createReadStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UserError } from "../errors/user-error.ts";
import { readTarTexts } from "./read-tar-texts.ts";
import { madeUpBytes } from "../../test/support/made-up-bytes.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tar-texts-"));
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  ["plain", (bytes: Uint8Array) => bytes],
  ["gzipped", (bytes: Uint8Array) => gzipSync(bytes)],
])("a %s archive that is refused in the middle is closed", async (name, pack) => {
  const more = madeUpBytes(4 * 1024 * 1024);
  const bytes = await packTar([
    { header: { name: "a.yaml", size: 1 }, body: "a" },
    { header: { name: "b", size: more.byteLength }, body: more },
  ]);
  const place = join(folder, name);
  await writeFile(place, pack(bytes));
  const archive = createReadStream(place);
  const closed = new Promise<void>((resolve) => void archive.once("close", resolve));
  const count = (): void => {
    throw new UserError("INPUT_TOO_LARGE", "it is too large");
  };
  await expect(readTarTexts(name, archive, () => true, { count })).rejects.toMatchObject({
    code: "INPUT_TOO_LARGE",
  });
  await closed;
});
