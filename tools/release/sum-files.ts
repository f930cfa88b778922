import { createReadStream, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashStream } from "../../src/content/hash-stream.ts";
import { areBytesSigned } from "../../src/trust/are-bytes-signed.ts";
import type { SigningKey } from "../../src/trust/parse-key.ts";
import { signBytes } from "../../src/trust/sign-bytes.ts";

const SUMS = "SHA256SUMS";
const SIGNATURE = `${SUMS}.sigstore.json`;

/** Writes SHA256SUMS of all files of a folder and, with a key, its signature, a Sigstore bundle as cosign reads it. */
export async function sumFiles(folder: string, key: SigningKey | undefined): Promise<void> {
  const names = readdirSync(folder).filter((name) => !name.startsWith(SUMS));
  const lines: string[] = [];
  for (const name of names.sort()) {
    const { hex } = await hashStream(createReadStream(join(folder, name)));
    lines.push(`${hex}  ${name}\n`);
  }
  const sums = Buffer.from(lines.join(""));
  writeFileSync(join(folder, SUMS), sums);
  if (key === undefined) return;
  const signature = signBytes(sums, key);
  if (!areBytesSigned(sums, Buffer.from(signature), key.publicKey))
    throw new Error(`${SUMS} was signed, and the signature does not fit`);
  writeFileSync(join(folder, SIGNATURE), signature);
}
