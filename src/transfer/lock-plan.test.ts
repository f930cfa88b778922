import { describe, expect, test } from "vitest";
import { lockPlan } from "./lock-plan.ts";
import type { Lock } from "./lock.ts";
import { planTransfer } from "./plan-transfer.ts";

const SHA = "a".repeat(64);
const PLAN = planTransfer(
  {
    images: [{ canonical: "up.example/a:v1", download: "local.example/a:v1" }],
    files: [{ canonical: "https://up.example/f", download: "https://local.example/f", sha256: SHA }],
  },
  { fileRepositories: ["https://local.example"] },
);
const LOCK: Lock = {
  images: [
    {
      canonical: "up.example/a:v1",
      download: "local.example/a:v1",
      digest: `sha256:${SHA}`,
      size: 1,
      platforms: [],
      why: [],
    },
  ],
  files: [
    { canonical: "https://up.example/f", download: "https://local.example/f", sha256: SHA, size: 7, why: [] },
  ],
};

test("a plan takes digests and sizes from the lock", () => {
  expect(lockPlan(PLAN, LOCK).copies).toMatchObject([{ digest: `sha256:${SHA}` }, { sha256: SHA, size: 7 }]);
});

describe("refused", () => {
  test.each<[string, Lock]>([
    ["NOT_LOCKED", { ...LOCK, images: [] }],
    ["NOT_LOCKED", { ...LOCK, files: [] }],
    ["HASH_CHANGED", { ...LOCK, files: LOCK.files.map((file) => ({ ...file, sha256: "b".repeat(64) })) }],
  ])("%s", (code, lock) => {
    expect(() => lockPlan(PLAN, lock)).toThrow(
      expect.objectContaining({
        code,
        hint: expect.stringContaining("`kops-assets copy --lock FILE --update`") as unknown,
      }),
    );
  });
});
