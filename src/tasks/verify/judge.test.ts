import { describe, expect, test } from "vitest";
import { UserError } from "../../errors/user-error.ts";
import { parseImageReference } from "../../content/image-reference.ts";
import { judge, type Fault } from "./judge.ts";
import type { Doubt, Look, Piece, Seen } from "./look.ts";
import { nodeWords } from "./node-words.ts";
import { reportLooks } from "./report-looks.ts";

const BLOB: Piece = { kind: "blob", name: "sha256:aa", digest: "sha256:aa", size: 10 };
const FILE: Piece = { kind: "file", name: "https://up.example/f", digest: "sha256:aa", size: 10 };
const IMAGE: Piece = { kind: "image", name: "up.example/a:v1", digest: "sha256:aa" };

function failed(code: string, url?: string): Seen {
  return {
    status: "failed",
    error: new UserError(code, "it failed", { side: "local", ...(url ? { url } : {}) }),
  };
}

const CASES: readonly [what: string, piece: Piece, seen: Seen, fault: Fault | undefined][] = [
  ["the right size and digest", BLOB, { status: "found", size: 10, digest: "sha256:aa" }, undefined],
  ["the right size, and no digest", BLOB, { status: "found", size: 10 }, undefined],
  [
    "any digest where none is expected",
    { kind: "image", name: "a" },
    { status: "found", digest: "sha256:bb" },
    undefined,
  ],
  ["nothing", BLOB, { status: "absent" }, "MISSING"],
  ["fewer bytes", BLOB, { status: "found", size: 9 }, "TRUNCATED"],
  ["more bytes", BLOB, { status: "found", size: 11 }, "WRONG_DIGEST"],
  ["another digest", IMAGE, { status: "found", digest: "sha256:bb" }, "WRONG_DIGEST"],
  ["a page", FILE, { status: "found", isPage: true }, "WRONG_DIGEST"],
  ["401", FILE, failed("UNAUTHORIZED"), "UNREADABLE"],
  ["403", BLOB, failed("FORBIDDEN"), "UNREADABLE"],
  ["bytes that do not fit on their way", BLOB, failed("DIGEST_MISMATCH"), "WRONG_DIGEST"],
  ["a body that ends early", FILE, failed("SIZE_MISMATCH"), "TRUNCATED"],
  ["no manifest at all", IMAGE, failed("BAD_MANIFEST"), "WRONG_DIGEST"],
  ["a disk that rots", BLOB, failed("DAMAGED"), "WRONG_DIGEST"],
  ["500", FILE, failed("SERVER_ERROR"), "FAILED"],
  ["no answer", FILE, failed("TIMEOUT"), "FAILED"],
];

test.each(CASES)("%s", (_, piece, seen, fault) => {
  expect(judge({ piece, where: "here", seen })?.fault).toBe(fault);
});

describe("a report", () => {
  const looks = (name: string, seen: readonly Look[], doubts: readonly Doubt[] = []) => ({
    copy: {
      kind: "image" as const,
      name,
      source: parseImageReference(name),
      target: parseImageReference(name),
    },
    looks: seen,
    doubts,
  });

  test("tells a blob that several images lack once, with all of them", () => {
    const look: Look = { piece: BLOB, where: "local/a", seen: { status: "absent" } };
    const { assets, findings } = reportLooks(
      [looks("a.example/a:1", [look]), looks("a.example/b:1", [look])],
      nodeWords("node"),
    );
    expect(findings.map(({ code, assets: names }) => [code, names])).toEqual([
      ["MISSING", ["a.example/a:1", "a.example/b:1"]],
    ]);
    expect(findings[0]?.message).toContain("2 assets need it");
    expect(assets.map(({ status }) => status)).toEqual(["wrong", "wrong"]);
  });

  test("tells a host that fails once, and its assets are unknown and not wrong", () => {
    const at = (path: string): Look => ({
      piece: IMAGE,
      where: path,
      seen: failed("TIMEOUT", `https://host.example/${path}`),
    });
    const { assets, findings } = reportLooks(
      [looks("a.example/a:1", [at("a")]), looks("a.example/b:1", [at("b")])],
      nodeWords("operator"),
    );
    expect(findings.map(({ code }) => code)).toEqual(["TIMEOUT"]);
    expect(assets.map(({ status }) => status)).toEqual(["unknown", "unknown"]);
  });

  test("passes on the cure of an address that nodes do not read", () => {
    const error = new UserError("NOT_FOR_NODES", "nodes read files by http", { hint: "Name it by http." });
    const look: Look = { piece: BLOB, where: "oci://a", seen: { status: "failed", error } };
    const { findings } = reportLooks([looks("a.example/a:1", [look])], nodeWords("node"));
    expect(findings).toMatchObject([{ code: "UNREADABLE", hint: "Name it by http." }]);
  });

  test("has no doubts about what is wrong", () => {
    const look: Look = { piece: IMAGE, where: "local/a", seen: { status: "absent" } };
    const { findings } = reportLooks(
      [looks("a.example/a:1", [look], ["NOT_COMPARED"])],
      nodeWords("operator"),
    );
    expect(findings.map(({ code }) => code)).toEqual(["MISSING"]);
  });
});
