import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { madeUpBytes } from "../../test/support/made-up-bytes.ts";
import { verifiedStream } from "./verified-stream.ts";
import { digestOf, Verifier, type ExpectedContent } from "./verifier.ts";

const bytes = madeUpBytes(200_000);
const expected = { digest: digestOf(bytes), size: bytes.length };

function streamOf(content: Buffer, piece = 65_536): Readable {
  return Readable.from(
    (function* () {
      for (let at = 0; at < content.length; at += piece) yield content.subarray(at, at + piece);
    })(),
    { objectMode: false },
  );
}

/** What a reader gets, and how it ends. */
async function read(stream: Readable): Promise<{ content: Buffer; error: unknown }> {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  const error: unknown = await new Promise((resolve) =>
    stream.on("end", () => resolve(undefined)).on("error", resolve),
  );
  return { content: Buffer.concat(chunks), error };
}

describe("verifiedStream", () => {
  it.each([
    ["digest and size", expected],
    ["digest", { digest: expected.digest }],
    ["size", { size: expected.size }],
    ["nothing", {}],
    ["sha512", { digest: digestOf(bytes, "sha512") }],
  ] satisfies [string, ExpectedContent][])("passes on what is right, %s known", async (_, known) => {
    const { content, error } = await read(verifiedStream(streamOf(bytes), known));
    expect(error).toBeUndefined();
    expect(content.equals(bytes)).toBe(true);
  });

  it("passes on emptiness", async () => {
    const empty = Buffer.alloc(0);
    const { error } = await read(verifiedStream(streamOf(empty), { digest: digestOf(empty), size: 0 }));
    expect(error).toBeUndefined();
  });

  it("never ends well, nor passes on as many bytes, on any change", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.integer({ min: 1_000, max: 90_000 }),
        async (at, change, piece) => {
          const wrong = Buffer.from(bytes);
          wrong[at] = (wrong[at] ?? 0) ^ change;
          const { content, error } = await read(verifiedStream(streamOf(wrong, piece), expected));
          expect(error).toMatchObject({ code: "DIGEST_MISMATCH" });
          expect(content.length).toBeLessThan(bytes.length);
        },
      ),
      { numRuns: 30 },
    );
  });

  it.each([
    ["too short", bytes.subarray(0, -1), expected, "SIZE_MISMATCH"],
    ["too long", Buffer.concat([bytes, Buffer.from("x")]), expected, "SIZE_MISMATCH"],
    ["too long in one piece", Buffer.concat([bytes, bytes]), { size: 10 }, "SIZE_MISMATCH"],
    ["empty", Buffer.alloc(0), expected, "SIZE_MISMATCH"],
    ["too short, size unknown", bytes.subarray(0, -1), { digest: expected.digest }, "DIGEST_MISMATCH"],
  ] satisfies [string, Buffer, ExpectedContent, string][])(
    "fails on content that is %s",
    async (_, content, known, code) => {
      const origin = { side: "upstream", url: "https://user:secret@host/file?token=secret" } as const;
      const { error } = await read(verifiedStream(streamOf(content), known, origin));
      expect(error).toMatchObject({ code, side: "upstream", url: "https://host/file?token=REDACTED" });
      expect(String(error)).not.toContain("secret");
    },
  );

  it("fails as its source fails", async () => {
    const failure = new Error("broken");
    const source = new Readable({ read: () => undefined });
    const result = read(verifiedStream(source, expected));
    source.push(bytes.subarray(0, 10));
    setImmediate(() => source.destroy(failure));
    expect((await result).error).toBe(failure);
  });

  it("fails when its source is closed before its end, before or after it is read", async () => {
    const closed = streamOf(bytes);
    closed.destroy();
    expect((await read(verifiedStream(closed, expected))).error).toBeInstanceOf(Error);
    const closing = new Readable({ read: () => undefined });
    const result = read(verifiedStream(closing, expected));
    setImmediate(() => closing.destroy());
    expect((await result).error).toBeInstanceOf(Error);
  });

  it("goes on over several streams, whether they overlap or not", async () => {
    const verifier = new Verifier(expected);
    const first = await read(verifiedStream(streamOf(bytes.subarray(0, 100_000)), expected, { verifier }));
    expect(first.error).toMatchObject({ code: "SIZE_MISMATCH" });
    const rest = verifiedStream(streamOf(bytes.subarray(80_000)), expected, { verifier, offset: 80_000 });
    const second = await read(rest);
    expect(second.error).toBeUndefined();
    expect(second.content.equals(bytes.subarray(80_000))).toBe(true);
    expect(verifier.finish()).toBe(expected.digest);
    expect(verifier.bytes).toBe(bytes.length);
  });

  it("cannot go on after a gap", () => {
    expect(() => verifiedStream(streamOf(bytes), expected, { offset: 1 })).toThrow(RangeError);
  });

  it("lets its source wait for a slow reader, and closes it when nobody reads on", async () => {
    let given = 0;
    const source = new Readable({
      read() {
        given += 1;
        this.push(Buffer.alloc(65_536));
      },
    });
    const stream = verifiedStream(source, {});
    await sleep(20);
    expect(given).toBeLessThan(20);
    stream.destroy();
    await sleep(1);
    expect(source.destroyed).toBe(true);
  });
});
