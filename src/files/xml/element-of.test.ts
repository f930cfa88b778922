import { expect, test } from "vitest";
import { textOf } from "./element-of.ts";

test.each([
  ["a &lt;b&gt; &amp; &#x41;&#66;", "a <b> & AB"],
  ["&constructor; &toString; &unknown;", "&constructor; &toString; &unknown;"],
])("%s is read as %s", (written, read) => {
  expect(textOf(`<Message>${written}</Message>`, "Message")).toBe(read);
});
