import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import type { OpenStream } from "../../content/open-stream.ts";
import { digestOf } from "../../content/verifier.ts";
import type { UserError } from "../../errors/user-error.ts";
import { entryOf, type PackedEntry } from "../packed/packed-entry.ts";
import { layOutTar, pieceOf, type TarPiece } from "./lay-out-tar.ts";
import type { TarTarget } from "./tar-target.ts";
import { writeTar, type PieceOutcome, type SplitHashes } from "./write-tar.ts";

const URL = "http://upstream.example/blob";
const CONTENT = Buffer.from("what it has to be");
const OTHER = Buffer.from("something else...");

/** Content of which its source leaves the checking to whoever reads it. */
function unchecked(bytes: Buffer): PackedEntry {
  const open: OpenStream = (offset, reader) => {
    if (reader === undefined) throw new Error("nobody checks it");
    reader.checks({ side: "upstream", url: URL });
    return Promise.resolve(Readable.from([bytes.subarray(offset)], { objectMode: false }));
  };
  return { name: "blob", size: CONTENT.byteLength, digest: digestOf(CONTENT), open };
}

const partOf = (entry: PackedEntry, start: number, size: number): TarPiece => ({
  name: `${entry.name}.part`,
  entry,
  start,
  size,
});

interface Written {
  readonly outcomes: [string, PieceOutcome][];
  readonly bytes: Buffer;
}

async function written(
  pieces: readonly TarPiece[],
  {
    split = new Map(),
    takesGaps = true,
    atOnce = 100,
  }: { split?: SplitHashes; takesGaps?: boolean; atOnce?: number } = {},
): Promise<Written> {
  const layout = layOutTar(pieces);
  const bytes = Buffer.alloc(layout.size, "?");
  const target: TarTarget = {
    atOnce,
    takesGaps,
    isThere: () => Promise.resolve(false),
    write: async (chunks, position) => {
      await new Promise((resolve) => setImmediate(resolve));
      Buffer.concat(chunks).copy(bytes, position);
    },
  };
  const outcomes: [string, PieceOutcome][] = [];
  const tell = (
    { name, offset, header, size }: { name: string; offset: number; header: Buffer; size: number },
    outcome: PieceOutcome,
  ): void => {
    // What is told to be written is written.
    if (outcome === "written")
      expect(
        bytes.includes("?", offset) && bytes.indexOf("?", offset) < offset + header.byteLength + size,
      ).toBe(false);
    outcomes.push([name, outcome]);
  };
  await writeTar(layout, target, split, { streams: 2, bytes: 1000 }, tell);
  return { outcomes, bytes };
}

describe("each byte of a tar is hashed once, by who writes it", () => {
  test.each([1, 100, 1_000_000])(
    "and what is wrong is told with where it came from (%d bytes at once)",
    async (atOnce) => {
      const pieces = [entryOf("before", "a"), unchecked(OTHER), entryOf("after", "b")].map(pieceOf);
      const { outcomes, bytes } = await written(pieces, { atOnce });
      expect(outcomes).toEqual([
        ["before", "written"],
        ["blob", { error: expect.objectContaining({ code: "DIGEST_MISMATCH", url: URL }) as UserError }],
        ["after", "written"],
      ]);
      expect(bytes.subarray(-1024)).toEqual(Buffer.alloc(1024));
      await expect(written(pieces, { atOnce, takesGaps: false })).rejects.toMatchObject({
        code: "DIGEST_MISMATCH",
      });
    },
  );

  test("of what is split the whole is, where all of its parts are written", async () => {
    const parts = (bytes: Buffer): readonly [TarPiece, TarPiece] => {
      const entry = unchecked(bytes);
      return [partOf(entry, 0, 7), partOf(entry, 7, entry.size - 7)];
    };
    const outcomesOf = async (bytes: Buffer): Promise<unknown[]> => {
      const split: SplitHashes = new Map();
      const outcomes = [];
      for (const part of parts(bytes)) outcomes.push(...(await written([part], { split })).outcomes);
      expect(split.size).toBe(0);
      return outcomes.map(([, outcome]) => (typeof outcome === "object" ? outcome.error.code : outcome));
    };
    expect(await outcomesOf(CONTENT)).toEqual(["written", "written"]);
    expect(await outcomesOf(OTHER)).toEqual(["written", "DIGEST_MISMATCH"]);
    const [, last] = parts(CONTENT);
    expect((await written([last])).outcomes).toEqual([["blob.part", "written"]]);
    const cut = { ...unchecked(CONTENT.subarray(0, 10)), size: CONTENT.byteLength };
    expect((await written([partOf(cut, 7, 10)])).outcomes).toMatchObject([
      ["blob.part", { error: { code: "SIZE_MISMATCH" } }],
    ]);
  });
});
