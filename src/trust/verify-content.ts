import { toSignedEntity, toTrustMaterial, Verifier, type SignedEntity } from "@sigstore/verify";
import { present } from "../values/present.ts";
import { isSignedWith } from "./is-signed-with.ts";
import type { SignedContent } from "./signed-content.ts";
import type { Signer, VerifiedSigner } from "./signer.ts";

/**
 * Checks that some content is signed by a signer; nothing is asked of any host. A keyless identity needs a certificate of an authority of
 * the trusted root that was valid when the signature was made, which a log or a timestamping authority of that root has to say; and entries
 * of transparency and certificate logs, where the root names such logs. Throws an Error that says what is wrong.
 */
export function verifyContent(content: SignedContent, signer: Signer): VerifiedSigner {
  const entity = entityOf(content);
  return signer.kind === "key" ? verifyKey(content, entity, signer) : verifyIdentity(entity, signer);
}

function verifyKey(
  content: SignedContent,
  entity: SignedEntity,
  { key, name, trustedRoot }: Signer & { readonly kind: "key" },
): VerifiedSigner {
  if (trustedRoot === undefined) {
    if (isSignedWith(key, content.signed, entity.signature.signature)) return { name };
    throw new Error("it is not signed by this key");
  }
  const found = () => ({ publicKey: key, validFor: () => true });
  const thresholds = { tlogThreshold: 1, ctlogThreshold: 0, timestampThreshold: 0 };
  const verifier = new Verifier(toTrustMaterial(trustedRoot, found), thresholds);
  verifier.verify({ ...entity, key: { $case: "public-key", hint: "" } });
  return { name, ...loggedAt(entity) };
}

function verifyIdentity(
  entity: SignedEntity,
  { name, isIdentity, issuer, trustedRoot }: Signer & { readonly kind: "identity" },
): VerifiedSigner {
  if (entity.key.$case !== "certificate") throw new Error("it is signed by a key, without a certificate");
  const { tlogs, ctlogs } = trustedRoot;
  const verifier = new Verifier(toTrustMaterial(trustedRoot), {
    tlogThreshold: tlogs.length === 0 ? 0 : 1,
    ctlogThreshold: ctlogs.length === 0 ? 0 : 1,
    timestampThreshold: 1,
  });
  const { identity } = verifier.verify(entity);
  const found = { identity: identity?.subjectAlternativeName, issuer: identity?.extensions?.issuer };
  if (found.identity === undefined || !isIdentity(found.identity) || found.issuer !== issuer)
    throw new Error(`it is signed by ${found.identity ?? "nobody"} (issuer: ${found.issuer ?? "nobody"})`);
  return { name, ...present(found), ...loggedAt(entity) };
}

/** The library checks a signature with the hash that node takes by default, which is not the one of every key. */
function entityOf({ bundle, signed }: SignedContent): SignedEntity {
  const entity = toSignedEntity(bundle, signed);
  const { signature } = entity;
  return {
    ...entity,
    signature: {
      signature: signature.signature,
      compareSignature: (other) => signature.compareSignature(other),
      compareDigest: (digest) => signature.compareDigest(digest),
      verifySignature: (key) => isSignedWith(key, signed, signature.signature),
    },
  };
}

function loggedAt({ tlogEntries }: SignedEntity): Pick<VerifiedSigner, "loggedAt"> {
  const [entry] = tlogEntries;
  const seconds = Number(entry?.inclusionPromise === undefined ? 0 : entry.integratedTime);
  return seconds > 0 ? { loggedAt: new Date(seconds * 1000).toISOString() } : {};
}
