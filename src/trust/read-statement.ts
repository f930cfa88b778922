import type { Digest } from "../content/digest.ts";
import { isObject } from "../values/is-object.ts";
import { objectOf } from "./json-object.ts";
import type { SignedContent } from "./signed-content.ts";

/** What signed content says, once it is verified. */
export interface SignedStatement {
  /** Digests that it is about. */
  readonly subjects: readonly string[];
  /** What it says of them; cosign's own type for "this is signed", and nothing more. */
  readonly predicateType: string;
  readonly predicate: unknown;
}

/** Says that an image is signed (cosign, specs/SIGNATURE_SPEC.md). */
export const SIGNATURE_TYPE = "https://sigstore.dev/cosign/sign/v1";

/** Reads a payload: a statement of in-toto, or cosign's simple signing. Throws an Error for what is neither. */
export function readStatement({ payload }: SignedContent): SignedStatement {
  const json = objectOf(payload);
  const { critical, subject, predicateType, predicate } = json;
  if (isObject(critical))
    return { subjects: simpleSubjects(critical), predicateType: SIGNATURE_TYPE, predicate: undefined };
  if (!Array.isArray(subject) || typeof predicateType !== "string")
    throw new Error("it is not an in-toto statement");
  return { subjects: subject.flatMap(digestsOf), predicateType, predicate };
}

/** True where a statement is about an image, and about no other that bears its name. */
export function isAbout({ subjects }: SignedStatement, digest: Digest): boolean {
  return subjects.includes(digest);
}

function simpleSubjects({ image, type }: Readonly<Record<string, unknown>>): string[] {
  const digest = isObject(image) ? image["docker-manifest-digest"] : undefined;
  return type === "cosign container image signature" && typeof digest === "string" ? [digest] : [];
}

function digestsOf(subject: unknown): string[] {
  const digest = isObject(subject) ? subject["digest"] : undefined;
  if (!isObject(digest)) return [];
  return Object.entries(digest).flatMap(([algorithm, hex]) =>
    typeof hex === "string" ? [`${algorithm}:${hex}`] : [],
  );
}
