import { expect, test } from "vitest";
import { parseImageReference } from "../content/image-reference.ts";
import { parsePlatform } from "./parse-platform.ts";
import { selectContent } from "./select-content.ts";
import type { TransferPlan } from "./transfer-plan.ts";

const reference = parseImageReference("registry.k8s.io/pause:3.10");
const plan: TransferPlan = {
  copies: [
    { kind: "image", name: "registry.k8s.io/pause:3.10", source: reference, target: reference },
    { kind: "file", name: "https://dl.k8s.io/kubelet", target: { root: "file:///srv", path: "kubelet" } },
  ],
  unmapped: ["quay.io/a/b:1"],
};

test("every image, and no file, is told what of it is wanted", () => {
  const selection = { platforms: [parsePlatform("linux/amd64")], index: "keep", referrers: true } as const;
  const { copies, unmapped } = selectContent(plan, selection);
  expect(copies).toEqual([{ ...plan.copies[0], ...selection }, plan.copies[1]]);
  expect(unmapped).toEqual(plan.unmapped);
});

test("where nothing is chosen, the plan stays as it is", () => {
  expect(selectContent(plan, { platforms: [] })).toEqual(plan);
});
