import { dirname, resolve } from "node:path";
import type { GatePolicy, NamedSigner } from "../../gate/gate-policy.ts";
import { matchesPattern } from "../../gate/matches-pattern.ts";
import { parseSignersKey } from "../../trust/parse-key.ts";
import { parseTrustedRoot } from "../../trust/parse-trusted-root.ts";
import type { Signer } from "../../trust/signer.ts";
import { present } from "../../values/present.ts";
import { readTextFile } from "../disk/read-text-file.ts";

/**
 * Reads the keys and trusted roots that a policy names, relative to its own file; the answer finds a signer again. Throws UserErrors
 * UNREADABLE_FILE, BAD_KEY, BAD_TRUSTED_ROOT.
 */
export async function openSigners(
  file: string,
  { rules }: GatePolicy,
): Promise<(named: readonly NamedSigner[]) => readonly Signer[]> {
  const opened = new Map<NamedSigner, Signer>();
  for (const { demand } of rules) {
    const named = demand.kind === "signedBy" || demand.kind === "sbom" ? demand.signers : [];
    for (const signer of named) opened.set(signer, await openSigner(dirname(file), signer));
  }
  return (named) => named.map((one) => opened.get(one)).filter((one) => one !== undefined);
}

async function openSigner(folder: string, named: NamedSigner): Promise<Signer> {
  if ("identity" in named) {
    const { identity, issuer } = named;
    const trustedRoot = await readRoot(folder, named.trustedRoot);
    const isIdentity = (name: string): boolean => matchesPattern(identity, name);
    return { kind: "identity", name: identity, isIdentity, issuer, trustedRoot };
  }
  const text = await readTextFile(
    resolve(folder, named.key),
    "The policy names it as a signer's public key.",
  );
  const key = parseSignersKey(named.key, text);
  const trustedRoot = named.trustedRoot === undefined ? undefined : await readRoot(folder, named.trustedRoot);
  return { kind: "key", name: named.key, key, ...present({ trustedRoot }) };
}

async function readRoot(folder: string, name: string): Promise<ReturnType<typeof parseTrustedRoot>> {
  return parseTrustedRoot(
    name,
    await readTextFile(resolve(folder, name), "The policy names it as a trusted root."),
  );
}
