import * as z from "zod/mini";
import { digestOf } from "../../content/verifier.ts";
import { hexAt } from "../../cluster/read/hex-at.ts";
import { parseSource, type ParsedValue, type Source } from "../../cluster/read/parse-source.ts";
import { isDigest, type Digest } from "../../content/digest.ts";
import { parseImageReference } from "../../content/image-reference.ts";
import type { Finding } from "../../errors/finding.ts";
import { redactUrl } from "../../errors/redact-url.ts";
import { UserError } from "../../errors/user-error.ts";
import type { JsonObject } from "../../cluster/read/source-document.ts";
import { LOCK_VERSION, type Lock, type LockedBlob, type LockedImage } from "../../transfer/lock.ts";
import { checkRequest } from "../check-request.ts";
import { printYaml } from "../../text/print-yaml.ts";
import { decodeText } from "./decode-text.ts";
import { readBytes, readTextFile } from "./read-text-file.ts";
import { replaceFile } from "./replace-file.ts";
import { unsafeCharacter } from "../../values/unsafe-character.ts";
import { isObject } from "../../values/is-object.ts";
import { present } from "../../values/present.ts";
import { toldIssue } from "./told-issue.ts";

const HINT = "Write a lock file with `kops-assets lock`.";
const LINE = z
  .string()
  .check(z.refine((text) => unsafeCharacter(text) === undefined, "has a control character"));
const IMAGE_NAME = z.string().check(z.refine(isImageName, "not an image name"));
const FILE_URL = LINE.check(z.refine(isUrl, "not the URL of a file"));
const ASSET = {
  size: z.int().check(z.nonnegative()),
  why: z.array(LINE),
};
const named = <Name>(name: Name): { canonical: Name; download: Name } => ({
  canonical: name,
  download: name,
});
const DIGEST = z.custom<Digest>((value) => typeof value === "string" && isDigest(value), "not a digest");
const SHA256 = z.string().check(z.regex(/^[0-9a-f]{64}$/, "not a sha256"));
const BLOB = z.object({
  digest: DIGEST,
  size: ASSET.size,
  platforms: z.optional(z.array(LINE)),
});
const IMAGE = z.object({
  ...named(IMAGE_NAME),
  ...ASSET,
  digest: DIGEST,
  platforms: z.array(LINE),
  blobs: z.optional(z.array(BLOB)),
});
const LOCK = z.object({
  version: z.literal(LOCK_VERSION),
  kind: z.literal("AssetLock"),
  kopsVersion: z.optional(LINE),
  images: z.array(IMAGE),
  files: z.array(z.object({ ...named(FILE_URL), ...ASSET, sha256: SHA256 })),
});

function isImageName(text: string): boolean {
  try {
    return parseImageReference(text).repository !== "";
  } catch {
    return false;
  }
}

/** With a host: `--help:x` can be parsed as a URL too. */
function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) && !/\s/.test(text) && URL.canParse(text);
}

/** Reads a lock file; throws a UserError BAD_LOCK with file, line and column. */
export async function readLock(file: string): Promise<Lock> {
  checkRequest("readLock", { file }, { file: "a text" });
  return parseLock(file, await readTextFile(file, HINT));
}

/** The same, with the sha256 of the file's bytes, by which it can be told later which lock it was. */
export async function readLockWithHash(
  file: string,
): Promise<{ readonly lock: Lock; readonly sha256: string }> {
  const bytes = await readBytes(file, HINT);
  return { lock: parseLock(file, decodeText(bytes)), sha256: sha256Of(bytes) };
}

/** Lower-case hex sha256 of the file that `writeLock` would make of a lock. */
export function hashOfLock(lock: Lock): string {
  return sha256Of(Buffer.from(printLock(lock)));
}

const parsed = new WeakMap<Source, Lock>();

/**
 * The lock that a text holds, parsed once however often it is asked for with the same object: another of the same name and text is parsed
 * again. Throws a UserError BAD_LOCK with file, line and column.
 */
export function lockIn(source: Source): Lock {
  const lock = parsed.get(source) ?? parseLock(source.name, source.text);
  parsed.set(source, lock);
  return lock;
}

/** The lock that a text holds; throws a UserError BAD_LOCK with file, line and column. */
export function parseLock(name: string, text: string): Lock {
  const { values, problems } = parseSource({ name, text });
  const [problem] = problems;
  if (problem !== undefined) throw badLock(name, problem.place, problem.message);
  const [value] = values;
  if (value === undefined) throw badLock(name, { line: 1, column: 1 }, "there is nothing in it");
  const result = LOCK.safeParse(withHashes(value));
  if (result.success) {
    const { kopsVersion, images, files } = result.data;
    return { ...present({ kopsVersion }), images: images.map(withBlobs), files };
  }
  const [issue] = result.error.issues;
  const path = (issue?.path ?? []).filter((key) => typeof key !== "symbol");
  throw badLock(name, value.position(path), toldIssue(path.join("."), issue?.message));
}

function withBlobs({ blobs, ...image }: z.infer<typeof IMAGE>): LockedImage {
  return {
    ...image,
    ...present({
      blobs: blobs?.map(({ platforms, ...blob }): LockedBlob => ({ ...blob, ...present({ platforms }) })),
    }),
  };
}

function withHashes(parsed: ParsedValue): unknown {
  const { value } = parsed;
  if (!isObject(value) || !Array.isArray(value["files"])) return value;
  const files = value["files"].map((file, at) => {
    const sha256 = isObject(file) ? hexAt(parsed, ["files", at, "sha256"], file["sha256"]) : undefined;
    return isObject(file) ? { ...file, ...present({ sha256 }) } : file;
  });
  return { ...value, files };
}

const OWNER_ONLY = 0o600;

/**
 * Writes a lock file at once: whoever reads it meanwhile has the one before. Where a URL in it carries a secret, which cannot be left out
 * because the URL is the file's name, nobody but the owner may read it, and a finding says so.
 */
export async function writeLock(file: string, lock: Lock): Promise<Finding[]> {
  checkRequest("writeLock", { file, lock }, { file: "a text", lock: "a list of assets" });
  const findings = findSecrets(`${file}, which only its owner may read,`, lock.files);
  await replaceFile(file, printLock(lock), findings.length === 0 ? undefined : OWNER_ONLY);
  return findings;
}

/** A finding LOCK_HAS_SECRETS where the URLs that a file or a bundle names files by carry secrets. */
export function findSecrets(
  place: string,
  files: readonly { readonly canonical: string; readonly download: string }[],
): Finding[] {
  const secret = files.filter(({ canonical, download }) => [canonical, download].some(hasSecret));
  if (secret.length === 0) return [];
  const message = `${place} holds URLs with user names, passwords or signatures`;
  const hint =
    "Use URLs without them, and give a --mirror or credentials instead. Otherwise keep the lock out of version control.";
  const assets = secret.map(({ canonical }) => redactUrl(canonical));
  return [{ code: "LOCK_HAS_SECRETS", severity: "warning", message, hint, assets }];
}

/** Which values of a query are signatures nobody can tell. */
function hasSecret(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.username !== "" || url.password !== "" || url.search !== "";
}

/** The lock as the text of its file: keys and lists in a fixed order, so that a version control system shows what changed. */
export function printLock(lock: Lock): string {
  checkRequest("printLock", { lock }, { lock: "a list of assets" });
  const { kopsVersion, images, files } = lock;
  return printYaml({
    version: LOCK_VERSION,
    kind: "AssetLock",
    ...present({ kopsVersion }),
    images: images.map(({ blobs, platforms, why, ...image }) => ({
      ...image,
      platforms: [...platforms],
      why: [...why],
      ...(blobs === undefined ? {} : { blobs: blobs.map(printBlob) }),
    })),
    files: files.map((file) => ({ ...file, why: [...file.why] })),
  });
}

function printBlob({ platforms, ...blob }: LockedBlob): JsonObject {
  return { ...blob, ...(platforms === undefined ? {} : { platforms: [...platforms] }) };
}

function badLock(name: string, position: { line: number; column: number }, problem: string): UserError {
  return new UserError("BAD_LOCK", `${name}:${position.line}:${position.column}: ${problem}`, {
    hint: `A lock file is what \`kops-assets lock\` writes: version ${LOCK_VERSION}, kind AssetLock, images and files.`,
  });
}

function sha256Of(bytes: Uint8Array): string {
  return digestOf(bytes).slice("sha256:".length);
}
