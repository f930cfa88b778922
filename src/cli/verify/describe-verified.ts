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

/** "images: 33 whole, 0 wrong, 0 unknown" and so on. What a delta relies on being elsewhere is not whole by itself. */
export function describeVerified(found: VerifiedOutput): string {
  const { assets, counts, seconds, findings } = found;
  const relying = new Set(
    findings.filter(({ code }) => code === "DELTA").flatMap((delta) => delta.assets ?? []),
  );
  const line = (kind: "image" | "file"): string => {
    const own = assets.filter((asset) => asset.kind === kind);
    const count = (status: VerifyStatus): number => own.filter((asset) => asset.status === status).length;
    const partly = own.filter(({ status, name }) => status === "whole" && relying.has(name)).length;
    const ofDelta = partly === 0 ? "" : `${partly} complete as a delta, `;
    const waiting = count("waiting") === 0 ? "" : `${count("waiting")} waiting for volumes, `;
    return `${count("whole") - partly} whole, ${ofDelta}${waiting}${count("wrong")} wrong, ${count("unknown")} unknown`;
  };
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
