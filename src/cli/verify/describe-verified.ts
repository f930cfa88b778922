import type { VerifyRequest } from "../../tasks/verify/verify-request.ts";
import type { VerifyStatus } from "../../tasks/verify/report-looks.ts";
import { formatBytes } from "../../values/format-bytes.ts";
import type { VerifiedOutput } from "./verified-output.ts";
import { counted } from "../../values/counted.ts";

/** As whom and how closely is looked. */
export function describeDepth({
  as,
  bundle,
  depth = "usual",
}: Pick<VerifyRequest, "as" | "bundle" | "depth">): string {
  if (bundle !== undefined)
    return `checking ${bundle.place}: ${depth === "quick" ? howClosely(depth) : "every byte"}`;
  const whose = as === "node" ? "as a node, without credentials" : "with the credentials of this machine";
  return `looking ${whose}: ${howClosely(depth)}`;
}

function howClosely(depth: NonNullable<VerifyRequest["depth"]>): string {
  switch (depth) {
    case "quick":
      return "what each name points at";
    case "usual":
      return "every manifest, and each different blob once per registry";
    case "deep":
      return "every byte";
    default: {
      const parts = Math.ceil(10_000 / depth.share);
      return `every manifest and blob, and the bytes of a sample of ${depth.share / 100}% (--seed ${depth.seed}; ${parts} consecutive seeds cover everything)`;
    }
  }
}

/** "images: 33 whole, 0 wrong, 0 unknown" and so on. */
export function describeVerified(found: VerifiedOutput): string {
  const { assets, counts, seconds } = found;
  const count = (kind: "image" | "file", status: VerifyStatus): number =>
    assets.filter((asset) => asset.kind === kind && asset.status === status).length;
  const line = (kind: "image" | "file"): string =>
    `${count(kind, "whole")} whole, ${count(kind, "wrong")} wrong, ${count(kind, "unknown")} unknown`;
  return [
    `images: ${line("image")}`,
    `files:  ${line("file")}`,
    `looked at: ${looked(counts)} in ${seconds.toFixed(1)} s`,
  ].join("\n");
}

function looked(counts: VerifiedOutput["counts"]): string {
  if (counts === undefined) return "their names upstream,";
  const { manifests, blobs, files, hashed, bytes } = counts;
  return `${counted(manifests, "manifest")}, ${counted(blobs, "different blob")} and ${counted(files, "file")}, ${hashed} of them hashed (${formatBytes(bytes)}),`;
}
