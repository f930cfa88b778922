import { expect, test } from "vitest";
import { UserError } from "../errors/user-error.ts";
import { requestErrorOf } from "./request-error.ts";

test.each([
  ["NOT_FOUND", 404],
  ["BAD_PATH", 404],
  ["DIGEST_MISMATCH", 400],
  ["MANIFEST_BLOB_UNKNOWN", 400],
  ["DAMAGED", 500],
  ["DISK_FULL", 507],
  ["UNAUTHORIZED", 502],
  ["OTHER", 500],
])("%s is %i, and says nothing of the machine", (code, status) => {
  const answer = requestErrorOf(new UserError(code, "x in /srv/mirror at http://inner.example"));
  expect(answer.status).toBe(status);
  expect(answer.message).not.toMatch(/srv|inner/);
});
