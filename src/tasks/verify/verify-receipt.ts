import { EMPTY_LIST } from "../list/empty-list.ts";
import { isThere } from "../../transfer/asset-outcome.ts";
import { checkRequest } from "../check-request.ts";
import type { Finding } from "../../errors/finding.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { counted } from "../../values/counted.ts";
import type { ReceiptLock } from "../../trust/receipt.ts";
import type { ReadReceipt } from "../receipts/read-receipt.ts";
import { planReceipt } from "../receipts/plan-receipt.ts";
import { lookAtPlan } from "./look-at-all.ts";
import type { VerifyReport } from "./verify-report.ts";
import type { VerifyRequest } from "./verify-request.ts";

/** Which receipt to hold against what is there. */
export interface VerifyReceiptRequest extends Omit<VerifyRequest, "list" | "lock"> {
  readonly receipt: ReadReceipt;
  /** The lock that it should be of. */
  readonly lock?: ReceiptLock;
}

/**
 * Looks whether everything that a receipt names is still where it says, with the digests that it says; nothing is written. Throws the
 * UserErrors of `verifyAssets`, and BAD_FLAGS where the receipt leaves a place open.
 */
export async function verifyReceipt(request: VerifyReceiptRequest, hosts: Hosts): Promise<VerifyReport> {
  checkRequest(
    "verifyReceipt",
    { request, hosts },
    { "request.receipt": "an object", hosts: "what openHosts opens" },
  );
  const { receipt: read, lock, ...rest } = request;
  const plan = planReceipt(read.receipt, rest);
  const { report } = await lookAtPlan(plan, { ...rest, list: EMPTY_LIST }, hosts);
  return { ...report, findings: [...report.findings, ...aboutReceipt(read, lock)] };
}

function aboutReceipt({ receipt, signature }: ReadReceipt, lock: ReceiptLock | undefined): Finding[] {
  const { assets, lock: own } = receipt.predicate;
  const lacking = assets.filter((asset) => !isThere(asset)).map(({ canonical }) => canonical);
  const findings: Finding[] = [];
  if (lacking.length > 0)
    findings.push({
      code: "NOT_COPIED",
      severity: "warning",
      message: `${counted(lacking.length, "asset")} of the receipt ${lacking.length === 1 ? "was" : "were"} not copied as a whole then, and not checked`,
      hint: "Copy again, with --receipt.",
      assets: lacking,
    });
  if (lock !== undefined && lock.sha256 !== own?.sha256)
    findings.push({
      code: "OTHER_LOCK",
      severity: "error",
      message: `the receipt is for ${own === undefined ? "no lock" : `a lock with the sha256 ${own.sha256}`}, not for ${lock.file} (${lock.sha256})`,
      hint: "Copy by this lock with --receipt, or name the lock that was used for the copy.",
    });
  if (signature !== "verified")
    findings.push({
      code: signature === "none" ? "NOT_SIGNED" : "NOT_CHECKED",
      severity: "info",
      message:
        signature === "none"
          ? "the receipt is not signed: anybody may have written it"
          : "the receipt is signed, but its signature was not checked",
      hint:
        signature === "none"
          ? "`copy --receipt FILE --sign-key KEY` signs it."
          : "Give the public key with --receipt-key.",
    });
  return findings;
}
