import type { CopyReport } from "../tasks/copy/copy-assets.ts";
import { present } from "../values/present.ts";
import { afterwards } from "./afterwards.ts";
import type { ChosenLock } from "./choose-lock.ts";
import type { TransferFlags } from "./flags/transfer-options.ts";

/** What is to be done for a receipt after the copy; a key that cannot sign is told before it. */
export async function openReceipt(
  flags: TransferFlags,
): Promise<(report: CopyReport, lock: ChosenLock) => Promise<boolean>> {
  const { receipt: file, signKey, lock: lockFile, to } = flags;
  if (file === undefined) return () => Promise.resolve(true);
  const { readSigningKey, writeReceipt } = await import("../tasks/receipts/write-receipt.ts");
  const key = signKey === undefined ? undefined : await readSigningKey(signKey);
  return async (report, { sha256 }) => {
    const lock = lockFile === undefined || sha256 === undefined ? undefined : { file: lockFile, sha256 };
    return afterwards(() => writeReceipt({ file, report, ...present({ directory: to, lock, key }) }));
  };
}
