import { expect, test } from "vitest";
import { parseImageReference } from "../content/image-reference.ts";
import { settleTags } from "./settle-tags.ts";
import type { ImageCopy } from "./transfer-plan.ts";

const [ONE, TWO] = ["1", "2"].map((digit) => `@sha256:${digit.repeat(64)}`);
const copy = (name: string): ImageCopy => {
  const target = parseImageReference(name);
  return { kind: "image", name, source: target, target };
};

test.each([
  [
    "a tag is what the tag alone stands for",
    [`a.io/x:v1${ONE}`, "a.io/x:v1", `a.io/x:v1${TWO}`],
    ["a.io/x:v1"],
  ],
  ["else what the first stands for", [`a.io/x:v1${ONE}`, `a.io/x:v1${TWO}`], [`a.io/x:v1${ONE}`]],
  [
    "and other tags and repositories are none of its business",
    [`a.io/x:v1${ONE}`, "a.io/x:v2", "b.io/x:v1", `a.io/y${ONE}`],
    [`a.io/x:v1${ONE}`, "a.io/x:v2", "b.io/x:v1"],
  ],
  ["the same twice is one", [`a.io/x:v1${ONE}`, `a.io/x:v1${ONE}`], [`a.io/x:v1${ONE}`, `a.io/x:v1${ONE}`]],
])("%s", (_, names, tagged) => {
  for (const order of [names, [...names].reverse()]) {
    const settled = settleTags(order.map(copy));
    expect(settled.map(({ name }) => name)).toEqual(order);
    const owners = settled.flatMap(({ name, ...one }) =>
      one.kind === "image" && one.target.tag !== undefined ? [name] : [],
    );
    const first = order.find((name) => name.includes("v1"));
    const isFirst = tagged.length === 1 && tagged[0] !== "a.io/x:v1";
    expect([...owners].sort()).toEqual(isFirst ? [first] : [...tagged].sort());
  }
});
