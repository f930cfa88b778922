import type { Digest } from "../../content/digest.ts";
import { parseImageReference, referenceOf } from "../../content/image-reference.ts";
import { UserError, type Side } from "../../errors/user-error.ts";
import type { NodeFile } from "../../nodes/node-plan.ts";
import type { Finding } from "../../errors/finding.ts";
import { readLock } from "../disk/lock-file.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { Network } from "../../hosts/network.ts";
import type { NodePlanRequest } from "./node-plan-request.ts";
import { present } from "../../values/present.ts";
import { counted } from "../../values/counted.ts";

/** What digests and hashes are looked up for. */
interface Wanted {
  /** The name that nodes pull, and the canonical one. */
  readonly images: ReadonlyMap<string, string>;
  /** Each once. */
  readonly files: readonly NodeFile[];
}

export interface FoundDigests {
  /** By the name that nodes pull. */
  readonly digests: ReadonlyMap<string, Digest>;
  /** Hashes of files that a lock file knows, by canonical URL. */
  readonly hashes: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/** Digests from a lock file or from the registries that nodes ask, place flags want any. */
export async function findDigests(
  wanted: Wanted,
  request: NodePlanRequest,
  hosts: Hosts,
): Promise<FoundDigests> {
  if (request.lockFile !== undefined) return digestsOfLock(wanted, request.lockFile);
  if (request.resolveDigests === true) return resolveDigests(wanted.images, hosts);
  return { digests: new Map(), hashes: new Map(), findings: [] };
}

async function digestsOfLock({ images, files }: Wanted, file: string): Promise<FoundDigests> {
  const lock = await readLock(file);
  const locked = new Map(lock.images.map(({ canonical, digest }) => [canonical, digest]));
  const hashes = new Map(lock.files.map(({ canonical, sha256 }) => [canonical, sha256]));
  const digests = new Map<string, Digest>();
  const missing = new Set<string>();
  for (const [image, canonical] of images) {
    const digest = locked.get(canonical);
    if (digest !== undefined) digests.set(image, digest);
    else if (!image.includes("@")) missing.add(canonical);
  }
  for (const { canonical } of files) if (!hashes.has(canonical)) missing.add(canonical);
  const findings = [...missing].map((canonical) => notLocked(canonical, file));
  return { digests, hashes, findings: [...findings, ...otherHashes(files, hashes, file)] };
}

function notLocked(canonical: string, file: string): Finding {
  return {
    code: "NOT_LOCKED",
    severity: "error",
    message: `${canonical} is not in the lock file`,
    place: { file: file },
    hint: "The lock was made for another list. Write it again with `kops-assets lock`.",
  };
}

function otherHashes(
  files: readonly NodeFile[],
  hashes: ReadonlyMap<string, string>,
  file: string,
): Finding[] {
  return files.flatMap(({ canonical, sha256 }): Finding[] => {
    const locked = hashes.get(canonical);
    if (locked === undefined || sha256 === undefined || locked === sha256) return [];
    const message = `${canonical} has the sha256 ${sha256} in the list, but ${locked} in the lock file`;
    const hint = "A published file never changes. Find out which hash is right.";
    return [{ code: "HASH_CHANGED", severity: "error", message, place: { file: file }, hint }];
  });
}

type Answer = { readonly image: string } & ({ readonly digest: Digest } | { readonly error: UserError });

/** Asks what every name points at now, as kOps does when it provisions: the digest of an index where there is one. */
async function resolveDigests(images: ReadonlyMap<string, string>, hosts: Hosts): Promise<FoundDigests> {
  const network = await hosts.network();
  const names = [...images].filter(([image]) => !image.includes("@"));
  const answers = await Promise.all(names.map(([image, canonical]) => resolve(image, canonical, network)));
  const digests = new Map(
    answers.flatMap((answer) => ("digest" in answer ? [[answer.image, answer.digest] as const] : [])),
  );
  return { digests, hashes: new Map(), findings: findingsOf(answers) };
}

async function resolve(image: string, canonical: string, { openRegistry }: Network): Promise<Answer> {
  const side = image === canonical ? "upstream" : "local";
  try {
    const reference = parseImageReference(image);
    const store = openRegistry(reference.registry, side).repository(reference.repository);
    const found = await store.resolve(referenceOf(reference));
    return found === undefined ? { image, error: notThere(image, side) } : { image, digest: found.digest };
  } catch (error) {
    if (error instanceof UserError) return { image, error };
    throw error;
  }
}

function notThere(image: string, side: Side): UserError {
  return new UserError("NOT_FOUND", `${image} is not there`, {
    side,
    hint: "Nodes cannot pull it either; `kops-assets copy` puts it there.",
  });
}

/** One finding an image that is not there; what went wrong with a host as a whole is told once. */
function findingsOf(answers: readonly Answer[]): Finding[] {
  const failures = new Map<string, { readonly error: UserError; readonly images: string[] }>();
  for (const answer of answers) {
    if (!("error" in answer)) continue;
    const { image, error } = answer;
    const key = error.code === "NOT_FOUND" ? image : `${error.code} ${image.split("/")[0] ?? ""}`;
    const known = failures.get(key);
    if (known === undefined) failures.set(key, { error, images: [image] });
    else known.images.push(image);
  }
  return [...failures.values()].map(({ error, images }) => asFinding(error, images));
}

function asFinding({ code, message, hint }: UserError, images: readonly string[]): Finding {
  const others =
    images.length > 1
      ? `; ${counted(images.length - 1, "more image of this host has", "more images of this host have")} no digest either`
      : "";
  return { code, severity: "error", message: `${message}${others}`, ...present({ hint }) };
}
