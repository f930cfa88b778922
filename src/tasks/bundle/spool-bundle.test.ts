import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, expect, test, vi } from "vitest";
import { directoryWith } from "../../../test/cli/load.ts";
import { spoolBundle } from "./spool-bundle.ts";

afterEach(() => void vi.unstubAllEnvs());

test.each([
  ["is not there", (folder: string) => join(folder, "nowhere")],
  ["is a file", (folder: string) => join(folder, "file")],
])("a folder of temporary files that %s is told, with what to do", async (_, placeIn) => {
  const folder = directoryWith({});
  writeFileSync(join(folder, "file"), "");
  const place = placeIn(folder);
  vi.stubEnv("TMPDIR", place);
  await expect(spoolBundle(Readable.from([Buffer.from("x")]))).rejects.toMatchObject({
    code: "NOT_WRITABLE",
    side: "local",
    message: expect.stringContaining(place) as string,
    hint: expect.stringContaining("TMPDIR") as string,
  });
});
