import type { Digest } from "../content/digest.ts";
import { reasonOf } from "../errors/reason-of.ts";
import type { FoundContent } from "./find-signed-content.ts";
import { isAbout, readStatement, SIGNATURE_TYPE, type SignedStatement } from "./read-statement.ts";
import type { SignedContent } from "./signed-content.ts";
import type { Signer, VerifiedSigner } from "./signer.ts";
import { verifyContent } from "./verify-content.ts";
import { unique } from "../values/unique.ts";

/** A statement, and by whom it is signed. */
export interface VerifiedStatement {
  readonly content: SignedContent;
  readonly statement: SignedStatement;
  readonly signer: VerifiedSigner;
}

export interface Verified {
  readonly statements: readonly VerifiedStatement[];
  /** Why others do not count, one line each. */
  readonly problems: readonly string[];
}

/** The statements about an image that one of the signers has signed. Nothing is read of what is not verified. */
export function verifyStatements(
  { contents, problems }: FoundContent,
  signers: readonly Signer[],
  digest: Digest,
): Verified {
  const statements: VerifiedStatement[] = [];
  const reasons = [...problems];
  for (const content of contents) {
    const tried = signers.map((signer) => attempt(content, signer, digest));
    const verified = tried.find((result) => typeof result === "object");
    if (verified === undefined) reasons.push(...tried.filter((result) => typeof result === "string"));
    else statements.push(verified);
  }
  return { statements, problems: unique(reasons) };
}

/** True where a statement says no more than that the image is signed. */
export function isSignature({ statement }: VerifiedStatement): boolean {
  return statement.predicateType === SIGNATURE_TYPE;
}

function attempt(content: SignedContent, signer: Signer, digest: Digest): VerifiedStatement | string {
  try {
    const verified = verifyContent(content, signer);
    const statement = readStatement(content);
    if (!isAbout(statement, digest))
      return `${content.manifest} is signed by ${signer.name}, but is about another image`;
    return { content, statement, signer: verified };
  } catch (error) {
    return `${content.manifest} does not count for ${signer.name}: ${reasonOf(error)}`;
  }
}
