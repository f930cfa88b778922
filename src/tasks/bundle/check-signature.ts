import { SIGNATURE_NAME, SUMS_NAME } from "../../bundle/packed/packed-names.ts";
import type { CheckSignature } from "../../bundle/packed/packed-texts.ts";
import { UserError } from "../../errors/user-error.ts";
import { readTextFile } from "../disk/read-text-file.ts";

/**
 * What a bundle is opened with so that nothing of it is read unless this public key, a PEM file, signed its list of hashes; nothing
 * where no key is named. Throws UserErrors UNREADABLE_FILE, BAD_KEY; the check throws NOT_SIGNED, BAD_SIGNATURE.
 */
export async function readCheck(keyFile: string | undefined): Promise<{ readonly check?: CheckSignature }> {
  return keyFile === undefined ? {} : { check: await readKey(keyFile) };
}

async function readKey(keyFile: string): Promise<CheckSignature> {
  const { areBytesSigned } = await import("../../trust/are-bytes-signed.ts");
  const { parseSignersKey } = await import("../../trust/parse-key.ts");
  const key = parseSignersKey(keyFile, await readTextFile(keyFile, "Name a PEM file with a public key."));
  return (place, sums, signature) => {
    if (signature === undefined)
      throw new UserError("NOT_SIGNED", `${place} is not signed: it has no ${SIGNATURE_NAME}`, {
        hint: "Have it packed with --sign-key.",
      });
    if (areBytesSigned(sums, signature, key)) return;
    throw new UserError(
      "BAD_SIGNATURE",
      `${SUMS_NAME} of ${place} has no signature by the key in ${keyFile}`,
      {
        hint: "It was signed with another key, or changed afterwards. Do not trust it.",
      },
    );
  };
}
