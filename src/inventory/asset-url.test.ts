import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatAssetUrl,
  hostOf,
  joinPaths,
  joinUrlPath,
  normaliseUrl,
  parseAssetUrl,
  parseRequiredUrl,
} from "./asset-url.ts";

describe("normaliseUrl", () => {
  // As Go's net/url writes them after it has read them.
  it.each([
    ["https://h.example/a,b/c", "https://h.example/a,b/c"],
    ["https://h.example/a%2Bb%20c", "https://h.example/a%2Bb%20c"],
    ["https://h.example/a b", "https://h.example/a%20b"],
    ["https://h.example/é", "https://h.example/%C3%A9"],
    ["https://h.example/x(y)", "https://h.example/x(y)"],
    ["HTTPS://H.example/x", "https://H.example/x"],
    ["https://h.example", "https://h.example"],
    ["https://h.example/x?a=1#b", "https://h.example/x?a=1#b"],
    ["file:///srv/x", "file:///srv/x"],
  ])("%s", (text, expected) => {
    expect(normaliseUrl(text)).toBe(expected);
  });

  it("refuses bad escapes, without showing credentials", () => {
    expect(() => normaliseUrl("https://user:secret@h.example/%zz")).toThrow(/not a URL/);
    expect(() => normaliseUrl("https://user:secret@h.example/%zz")).not.toThrow(/secret/);
  });
});

describe("joinPaths", () => {
  it.each([
    [["/a", "b"], "/a/b"],
    [["/a/", "/b/"], "/a/b"],
    [["", "b"], "b"],
    [["/a//b/../c", "./d"], "/a/c/d"],
    [["/", "../.."], "/"],
    [["a", "../../b"], "../b"],
    [["a", ".."], "."],
    [["", ""], ""],
  ])("%j", (parts, expected) => {
    expect(joinPaths(...parts)).toBe(expected);
  });

  const segments = fc
    .array(fc.constantFrom("a", "b", "..", ".", "", "c d"), { maxLength: 8 })
    .map((parts) => parts.join("/"));

  it("cleans once and for all", () => {
    fc.assert(fc.property(segments, (path) => joinPaths(joinPaths(path)) === joinPaths(path)));
  });
});

describe("joinUrlPath", () => {
  it("keeps the query, and escapes anew what it touches", () => {
    const url = parseRequiredUrl("https://h.example/a(b)?x=1", "test");
    expect(formatAssetUrl(joinUrlPath(url, "c"))).toBe("https://h.example/a%28b%29/c?x=1");
  });

  it("leaves a path that it does not change as it was written", () => {
    const url = parseRequiredUrl("https://h.example/a(b)", "test");
    expect(formatAssetUrl(joinUrlPath(url, ""))).toBe("https://h.example/a(b)");
  });
});

it("hostOf leaves user information out", () => {
  expect(hostOf(parseRequiredUrl("https://u:p@h.example:8443/x", "test"))).toBe("h.example:8443");
});

it("every URL that is read is written so that it reads the same again", () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (text) => {
      const written = normaliseUrl(text);
      expect(parseAssetUrl(written)).toEqual(parseAssetUrl(normaliseUrl(written)));
    }),
  );
});
