import { describe, expect, test } from "vitest";
import type { Lock } from "../../transfer/lock.ts";
import { parseLock, printLock } from "./lock-file.ts";

const SHA = "1".repeat(64);
const LOCK: Lock = {
  kopsVersion: "1.36.2",
  images: [
    {
      canonical: "a/b:v1",
      download: "m/b:v1",
      digest: `sha256:${SHA}`,
      size: 7,
      platforms: ["linux/amd64"],
      why: ["x"],
    },
  ],
  files: [{ canonical: "https://a/f", download: "https://m/f", sha256: SHA, size: 8, why: [] }],
};

test("what is written is read back", () => expect(parseLock("lock", printLock(LOCK))).toEqual(LOCK));

describe("a broken file is refused with its place", () => {
  test.each<[string, (text: string) => string, string]>([
    ["version", (text) => text.replace("version: 1", "version: 2"), "lock:"],
    ["digest", (text) => text.replace(`sha256:${SHA}`, "sha256:12"), "not a digest"],
    ["size", (text) => text.replace("size: 7", "size: -7"), "images.0.size"],
    ["kind", (text) => text.replace("AssetLock", "Lock"), "kind"],
    ["yaml", (text) => `${text}\n  - [`, "lock:"],
    ["nothing", () => "", "lock:1:1"],
  ])("%s", (_, change, expected) => {
    expect(() => parseLock("lock", change(printLock(LOCK)))).toThrow(
      expect.objectContaining({ code: "BAD_LOCK", message: expect.stringContaining(expected) as string }),
    );
  });
});
