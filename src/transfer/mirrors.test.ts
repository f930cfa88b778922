import { describe, expect, test } from "vitest";
import { parseImageReference } from "../content/image-reference.ts";
import { mirrorImage, mirrorUrl, parseMirror } from "./mirrors.ts";

const MIRRORS = [
  "registry.k8s.io=127.0.0.1:5101",
  "quay.io=http://mirror.example:8080/quay,backup.example/q",
  "quay.io/cilium=cilium.example",
  "https://dl.k8s.io=https://files.example/dl/,http://127.0.0.1:1",
].map(parseMirror);

describe("images", () => {
  test.each([
    ["registry.k8s.io/coredns/coredns:v1", ["127.0.0.1:5101/coredns/coredns:v1"]],
    [
      "quay.io/jetstack/x:v1",
      ["http://mirror.example:8080/quay/jetstack/x:v1", "backup.example/q/jetstack/x:v1"],
    ],
    ["quay.io/cilium/operator:v1", ["cilium.example/operator:v1"]],
    ["quay.io.example/x:v1", ["quay.io.example/x:v1"]],
    ["alpine:3", ["docker.io/library/alpine:3"]],
  ])("%s is read from %j", (name, expected) => {
    const places = mirrorImage(parseImageReference(name), MIRRORS);
    const shown = places.map(
      ({ image, scheme }) =>
        `${scheme === undefined ? "" : `${scheme}://`}${image.registry}/${image.repository}:${image.tag}`,
    );
    expect(shown).toEqual(expected);
  });
});

test.each([
  ["https://dl.k8s.io/a/b", ["https://files.example/dl/a/b", "http://127.0.0.1:1/a/b"]],
  ["https://dl.k8s.io.example/a", ["https://dl.k8s.io.example/a"]],
])("%s is read from %j", (url, expected) => expect(mirrorUrl(url, MIRRORS)).toEqual(expected));

test.each(["", "a", "=b", "a=", "a=b,"])("%j is refused with how to write it", (text) => {
  expect(() => parseMirror(text)).toThrow(expect.objectContaining({ code: "BAD_MIRROR" }));
});
