import { checkRequest } from "../check-request.ts";
import * as z from "zod/mini";
import { parseJson } from "../../content/parse-json.ts";
import { reasonOf } from "../../errors/reason-of.ts";
import { UserError } from "../../errors/user-error.ts";
import { isSignedBy, type DsseEnvelope } from "../../trust/dsse-envelope.ts";
import { parsePublicKey } from "../../trust/parse-key.ts";
import { RECEIPT_TYPE, STATEMENT_TYPE, type Receipt } from "../../trust/receipt.ts";
import { readBytes, readTextFile } from "../disk/read-text-file.ts";
import { STATEMENT_MEDIA_TYPE } from "./write-receipt.ts";
import { toldIssue } from "../disk/told-issue.ts";

const TEXT = z.string();
const HEX = TEXT.check(z.regex(/^[0-9a-f]+$/));
const BASE64 = TEXT.check(z.regex(/^[A-Za-z0-9+/]+={0,2}$/));
const ENVELOPE = z.object({
  payloadType: TEXT,
  payload: BASE64,
  signatures: z
    .array(z.object({ keyid: z.optional(TEXT), sig: BASE64 }))
    .check(z.minLength(1), z.maxLength(100)),
});
const RECEIPT = z.object({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.array(z.object({ name: TEXT, digest: z.record(TEXT, HEX) })),
  predicateType: z.literal(RECEIPT_TYPE),
  predicate: z.object({
    tool: z.object({ name: z.literal("kops-assets"), version: TEXT }),
    startedOn: TEXT,
    finishedOn: TEXT,
    lock: z.optional(z.object({ file: TEXT, sha256: HEX })),
    directory: z.optional(TEXT),
    assets: z.array(
      z.object({
        kind: z.enum(["image", "file"]),
        canonical: TEXT,
        place: TEXT,
        status: z.enum(["copied", "present", "failed", "held", "waiting"]),
        digest: z.optional(TEXT),
        upstreamDigest: z.optional(TEXT),
        error: z.optional(z.object({ code: TEXT, message: TEXT })),
      }),
    ),
  }),
});

/** A receipt, and whether a signature of it was checked. */
export interface ReadReceipt {
  readonly receipt: Receipt;
  /** `verified`: by the key that was given; `unverified`: there is a signature, and no key was given; `none`: there is none. */
  readonly signature: "verified" | "unverified" | "none";
}

/**
 * Reads a receipt, signed or not. With `publicKey`, a PEM file, it must be signed by that key.
 * Throws UserErrors UNREADABLE_FILE, BAD_RECEIPT, BAD_KEY, NOT_SIGNED, BAD_SIGNATURE.
 */
export async function readReceipt(
  file: string,
  { publicKey }: { readonly publicKey?: string } = {},
): Promise<ReadReceipt> {
  checkRequest("readReceipt", { file }, { file: "a text" });
  const key =
    publicKey === undefined
      ? undefined
      : parsePublicKey(publicKey, await readTextFile(publicKey, "Name a PEM file with a public key."));
  const json = readJson(file, await readBytes(file, "Name a file that `copy --receipt` wrote."));
  const envelope = ENVELOPE.safeParse(json);
  if (!envelope.success) {
    if (key !== undefined) throw notSigned(file);
    return { receipt: statementOf(file, json), signature: "none" };
  }
  // Nothing of the payload is looked at before its signature.
  if (key !== undefined && !isSignedBy(envelope.data as DsseEnvelope, key))
    throw badSignature(file, publicKey);
  const { payload, payloadType } = envelope.data;
  if (payloadType !== STATEMENT_MEDIA_TYPE) throw badReceipt(file, "its payload is not an in-toto statement");
  const receipt = statementOf(file, readJson(file, Buffer.from(payload, "base64")));
  return { receipt, signature: key === undefined ? "unverified" : "verified" };
}

function statementOf(file: string, json: unknown): Receipt {
  const result = RECEIPT.safeParse(json);
  if (result.success) return result.data as Receipt;
  const [issue] = result.error.issues;
  const where = (issue?.path ?? []).map(String).join(".");
  throw badReceipt(file, toldIssue(where, issue?.message));
}

function readJson(file: string, bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes);
  } catch (error) {
    throw badReceipt(file, reasonOf(error));
  }
}

function badReceipt(file: string, problem: string): UserError {
  return new UserError("BAD_RECEIPT", `${file} is not a receipt: ${problem}`, {
    hint: "A receipt is what `kops-assets copy --receipt FILE` writes.",
  });
}

function notSigned(file: string): UserError {
  return new UserError("NOT_SIGNED", `${file} is not signed, so anybody may have written it`, {
    hint: "Have it written with --sign-key.",
  });
}

function badSignature(file: string, publicKey: string | undefined): UserError {
  const message = `${file} has no signature by the key in ${publicKey ?? ""}`;
  return new UserError("BAD_SIGNATURE", message, {
    hint: "It was signed with another key, or changed afterwards. Do not trust it.",
  });
}
