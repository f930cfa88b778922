import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { publishImage } from "../../test/support/image-fixture.ts";
import { openDirectoryFiles } from "../files/directory.ts";
import { findLayoutFaults } from "./find-layout-faults.ts";
import { openBundle, type Bundle } from "./open-bundle.ts";

let directory: string;
const at = (name: string): string => join(directory, name);
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "layout-faults-"));
  const bundle = await open();
  await publishImage(bundle.images.repository("a/b"), "v1", ["one"]);
  await bundle.settle();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function open(): Promise<Bundle> {
  return openBundle(directory, openDirectoryFiles(directory), { create: true });
}

/** A directory as a copy leaves it that is killed: a tag is there that index.json does not know. */
async function killedCopy(): Promise<void> {
  const index = await readFile(at("index.json"));
  const bundle = await open();
  await publishImage(bundle.images.repository("c"), "v2", ["two"]);
  await bundle.settle();
  await writeFile(at("index.json"), index);
}

/** As if the copy had ended long ago: nobody is writing any more. */
const makeOld = (tag: string): Promise<void> => utimes(at(tag), 1_000_000_000, 1_000_000_000);

test.each([
  ["a lost oci-layout", () => rm(at("oci-layout")), [["oci-layout", "missing", []]]],
  ["an empty oci-layout", () => writeFile(at("oci-layout"), ""), [["oci-layout", "damaged", []]]],
  [
    "an oci-layout of another version",
    () => writeFile(at("oci-layout"), '{"imageLayoutVersion":"9"}'),
    [["oci-layout", "damaged", []]],
  ],
  ["a lost index.json", () => rm(at("index.json")), [["index.json", "missing", []]]],
  [
    "an index.json that is cut off",
    () => writeFile(at("index.json"), '{"schemaVersion":2,"manifests":['),
    [["index.json", "damaged", []]],
  ],
  [
    "both",
    () => Promise.all([rm(at("index.json")), rm(at("oci-layout"))]),
    [
      ["oci-layout", "missing", []],
      ["index.json", "missing", []],
    ],
  ],
  [
    "an index.json without images",
    async () => {
      await makeOld("repositories/a/b/_tags/v1");
      await writeFile(at("index.json"), '{"schemaVersion":2,"manifests":[]}');
    },
    [["index.json", "behind", ["a/b:v1"]]],
  ],
  [
    "an index.json that leads elsewhere",
    async () => {
      await makeOld("repositories/a/b/_tags/v1");
      const text = await readFile(at("index.json"), "utf8");
      await writeFile(at("index.json"), text.replace(/sha256:[0-9a-f]{64}/, `sha256:${"0".repeat(64)}`));
    },
    [["index.json", "behind", ["a/b:v1"]]],
  ],
  [
    "what a killed copy leaves",
    async () => {
      await killedCopy();
      await makeOld("repositories/c/_tags/v2");
    },
    [["index.json", "behind", ["c:v2"]]],
  ],
])("finds %s, and opening the directory to write mends it", async (_, damage, expected) => {
  expect(await findLayoutFaults(directory)).toEqual([]);
  await damage();
  const found = await findLayoutFaults(directory);
  expect(found.map(({ file, state, names }) => [file, state, names])).toEqual(expected);
  await open();
  expect(await findLayoutFaults(directory)).toEqual([]);
});

test("waits for a copy that goes on, whose index.json follows its tags", async () => {
  await killedCopy();
  const found = findLayoutFaults(directory);
  await open();
  expect(await found).toEqual([]);
});

test("a folder in the place of index.json is told as that", async () => {
  await rm(at("index.json"));
  await mkdir(at("index.json"));
  await expect(findLayoutFaults(directory)).rejects.toMatchObject({
    code: "NOT_READABLE",
    hint: expect.stringMatching(/^Something else has this name/) as string,
  });
});

test("leaves alone what another tool has put into index.json", async () => {
  const text = JSON.parse(await readFile(at("index.json"), "utf8")) as { manifests: object[] };
  text.manifests.push({ ...text.manifests[0], annotations: { other: "tool" } }, {});
  await writeFile(at("index.json"), JSON.stringify(text));
  expect(await findLayoutFaults(directory)).toEqual([]);
});
