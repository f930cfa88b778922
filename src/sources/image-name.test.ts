import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { imageKey, isSurelyImage, parseImageName } from "./image-name.ts";

const DIGEST = `sha256:${"a1".repeat(32)}`;

describe("parseImageName", () => {
  test.each([
    ["busybox", { repository: "busybox" }],
    ["cilium/cilium:v1", { repository: "cilium/cilium", tag: "v1" }],
    ["localhost/a:1", { registry: "localhost", repository: "a", tag: "1" }],
    ["host:5000/a/b", { registry: "host:5000", repository: "a/b" }],
    [`quay.io/a/b:1@${DIGEST}`, { registry: "quay.io", repository: "a/b", tag: "1", digest: DIGEST }],
  ])("takes %s apart", (text, name) => expect(parseImageName(text)).toEqual(name));

  test.each(["", "A/b", "a b", "a:", "a@sha256:1", "a//b", "https://a/b", "{{ x }}", "-a", "a".repeat(600)])(
    "refuses %j",
    (text) => expect(parseImageName(text)).toBeUndefined(),
  );

  test("puts together again what it took apart", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9.:/@_-]{0,40}$/), (text) => {
        const name = parseImageName(text);
        if (name === undefined) return;
        const { registry, repository, tag, digest } = name;
        const place = registry === undefined ? repository : `${registry}/${repository}`;
        expect(
          `${place}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`,
        ).toBe(text);
      }),
    );
  });
});

test.each([
  ["quay.io/jetstack/cert-manager-acmesolver:v1.19.5", true],
  ["quay.io/a/b:latest", true],
  [`quay.io/a/b@${DIGEST}`, true],
  ["node-role.kubernetes.io/control-plane:NoSchedule", false],
  ["topology.kubernetes.io/zone", false],
  ["cilium/cilium:v1", false],
  ["https://example.com/a:1", false],
])("whether %s is surely an image: %s", (text, expected) => expect(isSurelyImage(text)).toBe(expected));

test.each([
  ["busybox", "docker.io/library/busybox:latest"],
  ["hetznercloud/x:1", "docker.io/hetznercloud/x:1"],
  [`quay.io/a:1@${DIGEST}`, "quay.io/a:1"],
  [`quay.io/a@${DIGEST}`, `quay.io/a@${DIGEST}`],
])("the key of %s is %s", (text, key) => expect(imageKey(text)).toBe(key));
