import { expect, test } from "vitest";
import { hideSecrets } from "./hide-secrets.ts";

test.each([
  ["https://u:s3cret@h/a is gone", "https://h/a is gone"],
  ['{"url":"http://tok@h:1/x"}', '{"url":"http://h:1/x"}'],
  ['"=u:s3cret@h" is not a mirror', '"=h" is not a mirror'],
  [
    "GET https://h/a?X-Amz-Signature=abc&b=c: 403",
    "GET https://h/a?X-Amz-Signature=REDACTED&b=REDACTED: 403",
  ],
  ["nothing of docker://alpine:3@sha256:abc changes", "nothing of docker://alpine:3@sha256:abc changes"],
  ["docker.io/library/a:1@sha256:0123", "docker.io/library/a:1@sha256:0123"],
  ["c.yaml:3:1: what? (a = b)", "c.yaml:3:1: what? (a = b)"],
  ["did you mean me@example.com?", "did you mean me@example.com?"],
])("%s", (text, expected) => {
  expect(hideSecrets(text)).toBe(expected);
  expect(hideSecrets(hideSecrets(text))).toBe(expected);
});
