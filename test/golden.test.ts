import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import {
  codesOf,
  compareGolden,
  findGoldens,
  findRefusedSpecs,
  findSpecGoldens,
  reasonIn,
  type GoldenRelease,
} from "./golden/golden-cases.ts";

const own = findGoldens(fileURLToPath(new URL("golden/kops/", import.meta.url)));
const KOPS = fileURLToPath(new URL("../../shared/kops/", import.meta.url));
const shared = findGoldens(KOPS);
const real = findSpecGoldens(`${KOPS}real/`);
const small = findSpecGoldens(`${KOPS}small/`);

function describeGoldens(title: string, goldens: readonly GoldenRelease[]): void {
  describe(title, () => {
    for (const { release, cases } of goldens) {
      it.each(cases)(`kOps ${release} $name`, (golden) => {
        expect(compareGolden(release, golden)).toHaveProperty("order");
      });
    }
  });
}

describe("the project's own golden listings", () => {
  it("are there", () => {
    expect(own.map(({ release, cases }) => [release, cases.length])).toEqual([
      ["1.32.3", 6],
      ["1.33.2", 3],
      ["1.34.1", 6],
      ["1.35.1", 1],
      ["1.36.2", 10],
      ["1.37.0-alpha.1", 12],
    ]);
  });
  it("are equal in order too where kOps sorts", () => {
    const sorted = own.find(({ release }) => release === "1.36.2")?.cases ?? [];
    expect(sorted.map((golden) => compareGolden("1.36.2", golden))).toEqual(
      sorted.map(() => ({ order: "exact" })),
    );
  });
});

describeGoldens("listings of made-up specs", own);
if (shared.length > 0) describeGoldens("all golden listings beside the project", shared);
/** What kOps learns from the cloud, or from the order of a file's objects, and nobody else. */
const UNKNOWABLE =
  /hosted zones|subnet for Kubernetes API|architecture .* does not match image|Cluster\.kops\.k8s\.io|'Kind' is missing|^harness/;

describe.runIf(real.length > 0)("what kOps refuses is refused, or listed with a word about it", () => {
  for (const set of ["real", "small"]) {
    for (const { release, cases } of findRefusedSpecs(`${KOPS}${set}/`)) {
      it(`${set}, kOps ${release}`, () => {
        const silent = cases.filter(
          (golden) =>
            codesOf(release, golden).length === 0 && !UNKNOWABLE.test(reasonIn(golden.listing) ?? ""),
        );
        expect(silent.map(({ name }) => name)).toEqual([]);
      });
    }
  }
});

if (real.length > 0) describeGoldens("specs that people published", real);
if (small.length > 0) describeGoldens("specs that each try one thing", small);
