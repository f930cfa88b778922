import { isDigest, type Digest } from "../content/digest.ts";
import type { AssetOutcome } from "./asset-outcome.ts";
import type { AssetCopy, ImageCopy, TransferPlan } from "./transfer-plan.ts";
import { referenceOf, repositoryName } from "../content/image-reference.ts";
import { isObject } from "../values/is-object.ts";
import { present } from "../values/present.ts";

/**
 * What former runs learned: which digest an image's name had upstream, and when. It only ever saves requests, so one that is lost or
 * damaged costs nothing else.
 */
export interface RunRecord {
  readonly images: readonly RecordedImage[];
  /** How fast the last run was that sent enough to tell. */
  readonly pace?: RecordedPace;
}

/** Bytes that were sent in so many seconds. */
export interface RecordedPace {
  readonly bytes: number;
  readonly seconds: number;
}

/** Bytes that a run has to send for its pace to say something of others. */
const TELLING_BYTES = 1_000_000;

interface RecordedImage {
  /** The canonical name. */
  readonly name: string;
  /** Where it was copied to: "registry/repository:tag". */
  readonly target: string;
  /** Upstream's, when it was last asked. */
  readonly digest: Digest;
  /** When upstream was last asked: ISO 8601, UTC. */
  readonly askedAt: string;
  /** The index at the target has upstream's digest, but perhaps not all of its children. */
  readonly isSparse: boolean;
}

export interface RecordUse {
  readonly now: Date;
  /** Seconds for which upstream's word is taken as still true; a tag that moved within that time is not noticed. */
  readonly maxAge: number;
}

const VERSION = 1;

/** The record in the JSON of a file, without entries that are damaged; undefined where that is none, or one of another version. */
export function readRecord(json: unknown): RunRecord | undefined {
  if (!isObject(json) || json["version"] !== VERSION || !Array.isArray(json["images"])) return undefined;
  const { pace } = json;
  return {
    images: json["images"].filter(isRecordedImage),
    ...present({ pace: isPace(pace) ? pace : undefined }),
  };
}

/** The record as JSON for a file. */
export function recordAsJson({ images, pace }: RunRecord): object {
  return { version: VERSION, kind: "RunRecord", images, ...present({ pace }) };
}

/**
 * The record after a run that began then. What was not asked upstream keeps its old time, so that no digest is trusted for ever. `seconds`
 * is how long it took, where that is known.
 */
export function updateRecord(
  record: RunRecord,
  outcomes: readonly AssetOutcome[],
  began: Date,
  seconds = 0,
): RunRecord {
  const images = new Map(record.images.map((image) => [keyOf(image), image]));
  for (const outcome of outcomes) {
    const { copy } = outcome;
    if (copy.kind !== "image") continue;
    const names = namesOf(copy);
    const before = images.get(keyOf(names));
    const isSparse = mayBeSparse(copy, outcome, before);
    const learned = wasAsked(copy, outcome) ? learnedFrom(outcome) : undefined;
    const entry =
      learned === undefined ? before : { ...names, digest: learned, askedAt: began.toISOString() };
    if (entry !== undefined) images.set(keyOf(names), { ...entry, isSparse });
  }
  const sent = outcomes.reduce((sum, outcome) => sum + outcome.sent, 0);
  const pace = sent < TELLING_BYTES || seconds <= 0 ? record.pace : { bytes: sent, seconds };
  return { images: [...images.values()], ...present({ pace }) };
}

/**
 * The same plan, told what upstream said lately, so that a target that has it needs one request and upstream none. Only young words
 * count, and none from the future; that an index may be sparse is never forgotten.
 */
export function applyRecord(plan: TransferPlan, record: RunRecord, use: RecordUse): TransferPlan {
  const images = new Map(record.images.map((image) => [keyOf(image), image]));
  const apply = (copy: AssetCopy): AssetCopy => {
    const found = copy.kind === "image" ? images.get(keyOf(namesOf(copy))) : undefined;
    if (copy.kind !== "image" || found === undefined) return copy;
    return {
      ...copy,
      ...(isYoung(found, use) ? { recentDigest: found.digest } : {}),
      ...(found.isSparse ? { mayBeSparse: true } : {}),
    };
  };
  return { ...plan, copies: plan.copies.map(apply) };
}

function learnedFrom({ digest, upstreamDigest }: AssetOutcome): Digest | undefined {
  const found = upstreamDigest ?? digest;
  return found !== undefined && isDigest(found) ? found : undefined;
}

/** An image that was there by the word of a lock or record alone says nothing about upstream now. */
function wasAsked(copy: ImageCopy, { status }: AssetOutcome): boolean {
  const { digest, recentDigest, platforms, referrers, mayBeSparse } = copy;
  if (status !== "present") return status === "copied";
  return (
    (digest ?? recentDigest) === undefined ||
    platforms !== undefined ||
    referrers === true ||
    mayBeSparse === true
  );
}

/** Whoever did not look at the children does not know better than those before. */
function mayBeSparse(copy: ImageCopy, outcome: AssetOutcome, before: RecordedImage | undefined): boolean {
  if (outcome.notes?.some(({ code }) => code === "SPARSE_INDEX") === true) return true;
  const hasLooked =
    outcome.status === "copied" || (outcome.status === "present" && copy.mayBeSparse === true);
  return !hasLooked && before?.isSparse === true;
}

function isYoung({ askedAt }: RecordedImage, { now, maxAge }: RecordUse): boolean {
  const age = (now.getTime() - Date.parse(askedAt)) / 1000;
  return age >= 0 && age <= maxAge;
}

function namesOf({ name, target }: ImageCopy): Pick<RecordedImage, "name" | "target"> {
  const { digest } = target;
  return {
    name,
    target: `${repositoryName(target)}${digest === undefined ? ":" : "@"}${referenceOf(target)}`,
  };
}

function keyOf({ name, target }: Pick<RecordedImage, "name" | "target">): string {
  return `${name} ${target}`;
}

function isPace(value: unknown): value is RecordedPace {
  if (!isObject(value)) return false;
  const { bytes, seconds } = value;
  return typeof bytes === "number" && bytes > 0 && typeof seconds === "number" && seconds > 0;
}

function isRecordedImage(value: unknown): value is RecordedImage {
  if (!isObject(value)) return false;
  const { name, target, digest, askedAt, isSparse } = value;
  return (
    typeof name === "string" &&
    typeof target === "string" &&
    typeof digest === "string" &&
    isDigest(digest) &&
    typeof askedAt === "string" &&
    !Number.isNaN(Date.parse(askedAt)) &&
    typeof isSparse === "boolean"
  );
}
