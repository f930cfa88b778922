import { expect, test } from "vitest";
import { sizeOfAssets } from "../../report/size-of-assets.ts";
import type { Lock, LockedBlob } from "../../transfer/lock.ts";
import type { AssetCopy } from "../../transfer/transfer-plan.ts";
import type { AssetLooks, Look } from "../verify/look.ts";
import { reportAssets } from "./report-assets.ts";
import { ReportEvidence } from "./report-evidence.ts";

const digestOf = (letter: string): `sha256:${string}` => `sha256:${letter.repeat(64)}`;
const BASE = digestOf("f");
const OWN = { a: digestOf("a"), b: digestOf("b") };
const NAMES = ["a", "b"] as const;

function lookAt(digest: string, size: number, isThere: boolean): Look {
  const seen = isThere ? { status: "found" as const, size } : { status: "absent" as const };
  return { piece: { kind: "blob", name: digest, digest, size }, where: "here", seen };
}

/** Two images of 1,000 bytes, of which 900 are a layer that both have, and that is gone. */
function verified(blobs?: (name: "a" | "b") => LockedBlob[]): ReportEvidence {
  const evidence = new ReportEvidence();
  const why = { component: "x", reason: "x", roles: [], architectures: [] };
  const images = NAMES.map((name) => ({ canonical: name, download: name, why: [why] }));
  evidence.list = { images, files: [], findings: [] };
  const locked = NAMES.map((name) => ({
    ...{ canonical: name, digest: OWN[name], size: 1_000, platforms: [], why: [] },
    ...(blobs === undefined ? {} : { blobs: blobs(name) }),
  }));
  evidence.lock = { images: locked, files: [] } as unknown as Lock;
  evidence.verified = {
    assets: NAMES.map((name) => ({ kind: "image", name, status: "wrong" })),
    ...{ findings: [], seconds: 1, as: "operator" },
  };
  return evidence;
}

const sumOf = (evidence: ReportEvidence) =>
  sizeOfAssets(reportAssets(evidence), { layers: evidence.layers.sizes });

test("a layer that several images share counts once, also where it is missing", () => {
  const evidence = verified();
  evidence.onLooks(
    NAMES.map((name): AssetLooks => {
      const looks = [lookAt(OWN[name], 100, true), lookAt(BASE, 900, false)];
      return { copy: { kind: "image", name } as AssetCopy, looks, doubts: [] };
    }),
  );
  expect(sumOf(evidence)).toEqual({ bytes: 1_100, unknown: 0, unshared: 0 });
});

test("a lock with layers tells what nobody has looked at", () => {
  const blobs = (name: "a" | "b"): LockedBlob[] => [
    { digest: OWN[name], size: 100 },
    { digest: BASE, size: 900 },
  ];
  expect(sumOf(verified(blobs))).toEqual({ bytes: 1_100, unknown: 0, unshared: 0 });
});

test("a sum in which something may count twice says so", () => {
  expect(sumOf(verified())).toEqual({ bytes: 2_000, unknown: 0, unshared: 2 });
});
