import { checkRequest } from "../check-request.ts";
import { receiptOf, type Receipt, type ReceiptLock } from "../../trust/receipt.ts";
import { signEnvelope } from "../../trust/dsse-envelope.ts";
import { parseSigningKey, type SigningKey } from "../../trust/parse-key.ts";
import { printJsonText } from "../../values/quote-text.ts";
import { present } from "../../values/present.ts";
import type { CopyReport } from "../copy/copy-assets.ts";
import { filesBelow } from "../copy/plan-copies.ts";
import { readTextFile } from "../disk/read-text-file.ts";
import { replaceFile } from "../disk/replace-file.ts";
import { VERSION } from "../tool-version.ts";

/** The media type of an in-toto statement in an envelope (in-toto/attestation, spec/v1/envelope.md). */
export const STATEMENT_MEDIA_TYPE = "application/vnd.in-toto+json";

/** Which receipt to write of a copy. */
export interface ReceiptRequest {
  readonly file: string;
  readonly report: Pick<CopyReport, "outcomes" | "started" | "finished">;
  /** The repository directory that was copied into. */
  readonly directory?: string;
  /** The lock that was copied by. */
  readonly lock?: ReceiptLock;
  /** Signs it: the file holds a DSSE envelope then, not the bare statement. */
  readonly key?: SigningKey;
}

/**
 * Writes down what a copy put where with which digest, failed assets included, at once. Throws a UserError UNWRITABLE_FILE. What it
 * returns is what was written, without the envelope.
 */
export async function writeReceipt(request: ReceiptRequest): Promise<Receipt> {
  checkRequest(
    "writeReceipt",
    { request },
    { "request.file": "a text", "request.report": "a report of a copy" },
  );
  const { file, report, directory, lock, key } = request;
  const place = directory === undefined ? undefined : { name: directory, filesRoot: filesBelow(directory) };
  const { outcomes, started, finished } = report;
  const receipt = receiptOf({
    outcomes,
    version: VERSION,
    started,
    finished,
    ...present({ lock, directory: place }),
  });
  const text = `${printJsonText(receipt, 2)}\n`;
  await replaceFile(file, key === undefined ? text : envelopeText(text, key));
  return receipt;
}

/** The private key in a PEM file; throws UserErrors UNREADABLE_FILE, BAD_KEY. */
export async function readSigningKey(file: string): Promise<SigningKey> {
  checkRequest("readSigningKey", { file }, { file: "a text" });
  return parseSigningKey(file, await readTextFile(file, "Name a PEM file with a private key."));
}

function envelopeText(text: string, key: SigningKey): string {
  return `${printJsonText(signEnvelope(STATEMENT_MEDIA_TYPE, Buffer.from(text), key))}\n`;
}
