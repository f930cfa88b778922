import { expect, test } from "vitest";
import { preAuthenticationEncoding } from "./dsse-envelope.ts";

test.each([
  // The specification's own example (dsse, protocol.md).
  ["http://example.com/HelloWorld", "hello world", "DSSEv1 29 http://example.com/HelloWorld 11 hello world"],
  ["", "", "DSSEv1 0  0 "],
  ["é", "ü\n", "DSSEv1 2 é 3 ü\n"],
])("what is signed of %j %j has lengths in bytes", (type, text, encoded) => {
  expect(preAuthenticationEncoding(type, Buffer.from(text)).toString()).toBe(encoded);
});
