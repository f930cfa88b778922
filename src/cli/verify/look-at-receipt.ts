import { badFlags } from "../../errors/bad-flags.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { readReceipt, type ReadReceipt } from "../../tasks/receipts/read-receipt.ts";
import { verifyReceipt } from "../../tasks/verify/verify-receipt.ts";
import { present } from "../../values/present.ts";
import { say } from "../say.ts";
import { describeDepth } from "./describe-verified.ts";
import { howToLook } from "./how-to-look.ts";
import type { VerifyFlags } from "./verify-flags.ts";
import type { VerifiedOutput } from "./verified-output.ts";

/** Holds a receipt against what is there. */
export async function lookAtReceipt(
  clusterName: string | undefined,
  file: string,
  flags: VerifyFlags,
  hosts: Hosts,
): Promise<VerifiedOutput> {
  if (clusterName !== undefined)
    throw badFlags(
      "--receipt and a cluster exclude each other",
      "A receipt is the list of what has to be there.",
    );
  const receipt = await readReceipt(file, present({ publicKey: flags.receiptKey }));
  say(describeReceipt(file, receipt));
  const how = howToLook(flags, flags.platform);
  say(describeDepth(how));
  const lock = flags.lock === undefined ? undefined : await lockOf(flags.lock);
  return verifyReceipt({ ...how, receipt, ...present({ lock }) }, hosts);
}

async function lockOf(file: string): Promise<{ readonly file: string; readonly sha256: string }> {
  const { readLockWithHash } = await import("../../tasks/disk/lock-file.ts");
  return { file, sha256: (await readLockWithHash(file)).sha256 };
}

function describeReceipt(file: string, { receipt, signature }: ReadReceipt): string {
  const { tool, finishedOn } = receipt.predicate;
  const signed = {
    verified: "its signature is right",
    unverified: "signature not checked",
    none: "not signed",
  };
  return `${file}: a copy of kops-assets ${tool.version} that ended at ${finishedOn}; ${signed[signature]}`;
}
