import { UserError } from "../errors/user-error.ts";
import { type AssetOutcome, type AssetStatus, isThere } from "../transfer/asset-outcome.ts";
import { present } from "../values/present.ts";
import { placeOf, shownName } from "./place-of.ts";

/** The type of an in-toto statement (in-toto/attestation, spec/v1/statement.md). */
export const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
/** Says what the predicate of a receipt holds; docs/receipts.md describes it. A field that is taken away or changes its meaning is a new number. */
export const RECEIPT_TYPE = "urn:kops-assets:receipt:v1";

/** What was put where, as an in-toto statement. */
export interface Receipt {
  readonly _type: typeof STATEMENT_TYPE;
  /** What is there now, by its place, sorted by name; what failed is not among them. */
  readonly subject: readonly ReceiptSubject[];
  readonly predicateType: typeof RECEIPT_TYPE;
  readonly predicate: ReceiptPredicate;
}

interface ReceiptSubject {
  /** Where it is: an image's name or a file's URL; in a directory "pause:3.10" and "files/…", as the directory's server has them. */
  readonly name: string;
  /** By algorithm, lower-case hex. */
  readonly digest: Readonly<Record<string, string>>;
}

interface ReceiptPredicate {
  readonly tool: { readonly name: "kops-assets"; readonly version: string };
  /** ISO 8601, UTC. */
  readonly startedOn: string;
  readonly finishedOn: string;
  /** The lock that was copied by. */
  readonly lock?: ReceiptLock;
  /** The repository directory that was copied into, as it was named; what is there is named relative to it. */
  readonly directory?: string;
  /** One per asset, sorted by canonical name, then by place. */
  readonly assets: readonly ReceiptAsset[];
}

export interface ReceiptLock {
  readonly file: string;
  /** Lower-case hex, of the lock file's bytes. */
  readonly sha256: string;
}

interface ReceiptAsset {
  readonly kind: "image" | "file";
  /** Its canonical name or URL. */
  readonly canonical: string;
  /** Where it was to go: the name of its subject. */
  readonly place: string;
  readonly status: AssetStatus;
  /** What is there now: `sha256:` and hex. */
  readonly digest?: string;
  /** Upstream's, where the image was changed on its way. */
  readonly upstreamDigest?: string;
  /** Why it failed. */
  readonly error?: { readonly code: string; readonly message: string };
}

export interface ReceiptFacts {
  readonly outcomes: readonly AssetOutcome[];
  /** Of kops-assets. */
  readonly version: string;
  readonly started: Date;
  readonly finished: Date;
  readonly lock?: ReceiptLock;
  /** The repository directory, where it was one, and the root by which the outcomes name its files. */
  readonly directory?: { readonly name: string; readonly filesRoot: string };
}

/** The receipt of a run. The same facts make the same receipt, in whichever order the run came to its end. */
export function receiptOf(facts: ReceiptFacts): Receipt {
  const { outcomes, version, started, finished, lock, directory } = facts;
  const assets = outcomes
    .map((outcome) => assetOf(outcome, directory?.filesRoot))
    .sort((a, b) => compare(a.canonical, b.canonical) || compare(a.place, b.place));
  return {
    _type: STATEMENT_TYPE,
    subject: subjectsOf(assets),
    predicateType: RECEIPT_TYPE,
    predicate: {
      tool: { name: "kops-assets", version },
      startedOn: started.toISOString(),
      finishedOn: finished.toISOString(),
      ...present({ lock, directory: directory?.name }),
      assets,
    },
  };
}

function assetOf(outcome: AssetOutcome, filesRoot: string | undefined): ReceiptAsset {
  const { copy, status, digest, upstreamDigest, error } = outcome;
  return {
    kind: copy.kind,
    canonical: shownName(copy),
    place: placeOf(copy, filesRoot),
    status,
    ...present({ digest: isThere(outcome) ? digest : undefined, upstreamDigest }),
    ...(error instanceof UserError ? { error: { code: error.code, message: error.message } } : {}),
  };
}

/** In-toto wants each name once: two assets of one place are one thing there. */
function subjectsOf(assets: readonly ReceiptAsset[]): ReceiptSubject[] {
  const subjects = new Map<string, ReceiptSubject>();
  for (const { place, digest } of assets) {
    if (digest === undefined) continue;
    const [algorithm = "", hex = ""] = digest.split(":", 2);
    subjects.set(place, { name: place, digest: { [algorithm]: hex } });
  }
  return [...subjects.values()].sort((a, b) => compare(a.name, b.name));
}

/** By code units: no locale changes the order. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
