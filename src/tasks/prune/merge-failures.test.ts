import { expect, test } from "vitest";
import type { Finding } from "../../errors/finding.ts";
import { mergeFailures } from "./merge-failures.ts";

const failed = (code: string, name: string): Finding => ({
  code,
  severity: "error",
  message: `${name} cannot be written`,
  hint: "Check it.",
  assets: [name],
});

test("what cannot be removed for one cause is one finding with a count and all names", () => {
  const many = Array.from({ length: 170 }, (_, number) => failed("NOT_WRITABLE", `blob-${number}`));
  const [first, second, ...rest] = mergeFailures([...many, failed("DISK_ERROR", "other")]);
  expect(first?.message).toBe(
    "blob-0 cannot be written; the same of 169 more: blob-1, blob-2, blob-3, blob-4, blob-5 and 164 more",
  );
  expect(first?.assets).toHaveLength(170);
  expect([second, rest]).toEqual([failed("DISK_ERROR", "other"), []]);
});
