import { expect, test } from "vitest";
import { uriOfFile } from "./uri-of-file.ts";

test.each([
  ["./specs/a b.yaml", false, "specs/a%20b.yaml"],
  ["specs/c.yaml", false, "specs/c.yaml"],
  ["/specs/a#b.yaml", false, "file:///specs/a%23b.yaml"],
  ["a\\b.yaml", false, "a%5Cb.yaml"],
  ["s3://bucket/c/config", false, "s3://bucket/c/config"],
  [".\\specs\\a b.yaml", true, "specs/a%20b.yaml"],
  ["specs\\c.yaml", true, "specs/c.yaml"],
  ["specs/c.yaml", true, "specs/c.yaml"],
  ["C:\\specs\\c.yaml", true, "file:///C:/specs/c.yaml"],
  ["s3://bucket/c/config", true, "s3://bucket/c/config"],
])("%s (Windows: %s) is %s", (file, windows, uri) => {
  expect(uriOfFile(file, windows)).toBe(uri);
});
