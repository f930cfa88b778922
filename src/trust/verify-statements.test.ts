import { createPublicKey } from "node:crypto";
import { describe, expect, test } from "vitest";
import { SIGNATURES, SIGNED_IMAGE, signedRepository } from "../../test/signatures/read-signatures.ts";
import { findSignedContent } from "./find-signed-content.ts";
import { parseTrustedRoot } from "./parse-trusted-root.ts";
import type { Signer } from "./signer.ts";
import { isSignature, verifyStatements, type Verified } from "./verify-statements.ts";

const ROOT = parseTrustedRoot("root.json", JSON.stringify(SIGNATURES.trustedRoot));
const IDENTITY = "https://ci.example.com/release";
const ISSUER = "https://issuer.example.com";

function key(name: string, more: Partial<Signer & { kind: "key" }> = {}): Signer {
  return { kind: "key", name, key: createPublicKey(SIGNATURES.keys[name] ?? ""), ...more };
}

function identity(more: Partial<Signer & { kind: "identity" }> = {}): Signer {
  const isIdentity = (name: string): boolean => name === IDENTITY;
  return { kind: "identity", name: "ci", isIdentity, issuer: ISSUER, trustedRoot: ROOT, ...more };
}

async function verify(
  names: readonly string[],
  signer: Signer,
  tag: "sig" | "att" = "sig",
): Promise<Verified> {
  const found = await findSignedContent(signedRepository(names), SIGNED_IMAGE, tag);
  return verifyStatements(found, [signer], SIGNED_IMAGE);
}

describe("signatures that cosign made", () => {
  test.each(
    ["ec", "ec384", "ed25519", "rsa"].flatMap((name) => [
      [name, "tag"],
      [name, "bundle"],
    ]),
  )("by an %s key, as %s, count for that key and no other", async (name, form) => {
    const { statements } = await verify([`${name} ${form}`], key(name));
    expect(statements.map(({ signer, content }) => [signer.name, content.form])).toEqual([[name, form]]);
    expect(statements.every(isSignature)).toBe(true);
    const others = Object.keys(SIGNATURES.keys).filter((other) => other !== name);
    for (const other of others)
      expect((await verify([`${name} ${form}`], key(other))).statements, other).toEqual([]);
    expect((await verify([`${name} ${form}`], identity())).statements).toEqual([]);
  });

  test.each(["tag", "bundle"])("without a key, as %s, count for their identity alone", async (form) => {
    const { statements } = await verify([`keyless ${form}`], identity());
    expect(statements.map(({ signer }) => signer)).toMatchObject([{ identity: IDENTITY, issuer: ISSUER }]);
    expect(statements[0]?.signer.loggedAt).toMatch(/^2026-11-27T/);
    const others: readonly Signer[] = [
      identity({ isIdentity: (name) => name === "https://ci.example.com" }),
      identity({ issuer: "https://other.example.com" }),
      identity({ trustedRoot: { ...ROOT, certificateAuthorities: [] } }),
      identity({ trustedRoot: { ...ROOT, tlogs: [] } }),
      identity({ trustedRoot: { ...ROOT, ctlogs: ROOT.tlogs } }),
      key("ec"),
    ];
    for (const other of others) {
      const { statements: none, problems } = await verify([`keyless ${form}`], other);
      expect(none).toEqual([]);
      expect(problems).toHaveLength(1);
    }
  });

  test.each(["tag", "bundle"])("by a key, as %s, have to be in a log where a root is named", async (form) => {
    const logged = await verify([`ec-logged ${form}`], key("ec", { trustedRoot: ROOT }));
    expect(logged.statements.map(({ signer }) => signer.loggedAt)).toEqual([expect.stringMatching(/^2026/)]);
    expect((await verify([`ec-logged ${form}`], key("ec"))).statements).toHaveLength(1);
    expect((await verify([`ec ${form}`], key("ec", { trustedRoot: ROOT }))).statements).toEqual([]);
  });

  test("of another image do not count, whatever tag they lie under", async () => {
    const { statements, problems } = await verify(["another image's tag"], key("ec"));
    expect(statements).toEqual([]);
    expect(problems).toEqual([expect.stringMatching(/is about another image/)]);
  });

  test("that are statements about an image are no signatures of it", async () => {
    for (const name of ["sbom tag", "sbom bundle"]) {
      const { statements } = await verify([name], key("ec"), "att");
      expect(statements.map(({ statement }) => statement.predicateType).sort()).toEqual([
        "https://cyclonedx.org/bom",
        "https://spdx.dev/Document",
      ]);
      expect(statements.some(isSignature)).toBe(false);
    }
  });

  test("that were changed do not count", async () => {
    const names = ["ec tag", "ec bundle"];
    for (const [from, to] of [
      ["cosign container image signature", "cosign container image signaturf"],
      ["MEUCI", "MEUCJ"],
      ["{", "["],
    ] as const) {
      const repository = signedRepository(names, (text) => text.replaceAll(from, to));
      const found = await findSignedContent(repository, SIGNED_IMAGE, "sig");
      const { statements } = verifyStatements(found, [key("ec")], SIGNED_IMAGE);
      expect(statements.length, from).toBeLessThan(names.length);
    }
  });
});
