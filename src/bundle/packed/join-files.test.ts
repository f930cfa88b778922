import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import type { NamedFiles } from "../../content/named-files.ts";
import { UserError } from "../../errors/user-error.ts";
import { piecesOf } from "./holders-of.ts";
import { joinFiles } from "./join-files.ts";
import { partName } from "./packed-names.ts";
import { parseVolumes, printVolumes } from "./volumes.ts";

const PARTS: Readonly<Record<string, string>> = { [partName("big", 1)]: "ab", [partName("big", 2)]: "cde" };

function holding(name: string): NamedFiles {
  const bytes = Buffer.from(PARTS[name] ?? "");
  return {
    names: () => Promise.resolve([name]),
    stat: () => Promise.resolve({ size: bytes.byteLength }),
    open: (_, offset) => Promise.resolve(Readable.from([bytes.subarray(offset)], { objectMode: false })),
    close: () => Promise.resolve(),
  };
}

const join = (...names: string[]) =>
  joinFiles(
    names.map((name) => ({ place: "b.tar", files: holding(name) })),
    new Map([["big", [2, 3]]]),
    (name) => new UserError("VOLUME_MISSING", `${name} is in other volumes too`),
  );

test.each(["toString", "constructor", "valueOf", "__proto__"])(
  "what is called %s is a name like any other",
  async (name) => {
    const files = await join(...Object.keys(PARTS));
    expect(files.has(name)).toBe(false);
    expect(await files.stat(name)).toBeUndefined();
    await expect(files.open(name, 0)).rejects.toMatchObject({ code: "VOLUME_MISSING" });
    const volumes = parseVolumes("b.tar", `{"volumes": [], "split": {${JSON.stringify(name)}: [1]}}`);
    expect(piecesOf(name, { split: new Map() })).toEqual([name]);
    expect(piecesOf(name, volumes)).toEqual([partName(name, 1)]);
    expect(parseVolumes("b.tar", printVolumes(volumes))).toEqual(volumes);
  },
);

test("what is split is whole where all its parts are", async () => {
  const files = await join(...Object.keys(PARTS));
  expect(await files.stat("big")).toEqual({ size: 5 });
  expect(await text(await files.open("big", 1))).toBe("bcde");
});

test.each(Object.keys(PARTS))(
  "what is split is not opened where of its parts only %s is there",
  async (part) => {
    const files = await join(part);
    expect(await files.stat("big")).toBeUndefined();
    await expect(files.open("big", 0)).rejects.toMatchObject({ code: "VOLUME_MISSING" });
  },
);
