import type { Digest } from "../../content/digest.ts";
import { parseImageReference } from "../../content/image-reference.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import type { Finding } from "../../errors/finding.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { Registry } from "../../registry/create-registry.ts";
import type { Lock } from "../../transfer/lock.ts";
import type { PlacedImage } from "../../transfer/prune/needs.ts";
import { surveyRegistry } from "../../transfer/prune/survey-registry.ts";
import type { OpenedPlace } from "./opened-place.ts";

/** Some repositories of a registry. */
interface Part {
  readonly host: string;
  readonly isHere: (repository: string) => boolean;
  /** The one repository that it is, where it is one; else the registry is asked for their names. */
  readonly only?: string;
  /** Besides images: files of a lock that are artifacts there, by their tags. */
  readonly artifacts?: (lock: Lock) => readonly PlacedImage[];
}

/** The repositories of a registry below a name. `locks` are all that are known, those that do not count any more too. */
export function openPrunedRegistry(
  place: string,
  locks: readonly Lock[],
  hosts: Hosts,
): Promise<OpenedPlace> {
  const { host, prefix } = parsePlace(place);
  return openPart({ host, isHere: (repository) => isBelow(repository, prefix) }, locks, hosts);
}

/** Opens repositories of a registry, whatever they hold; see `openPrunedRegistry`. */
export async function openPart(part: Part, locks: readonly Lock[], hosts: Hosts): Promise<OpenedPlace> {
  const { host, isHere, only, artifacts } = part;
  const registry = (await hosts.network()).openRegistry(host, "local");
  const findings: Finding[] = [];
  const imagesOf = (lock: Lock) =>
    lock.images
      .map(({ download, digest }) => ({ ...parseImageReference(download), locked: digest }))
      .filter(({ registry: at, repository }) => at === host && isHere(repository));
  const known = new Map<string, Digest[]>();
  const add = (name: string, digests: readonly Digest[]): void =>
    void known.set(name, [...(known.get(name) ?? []), ...digests]);
  for (const { repository, locked } of locks.flatMap(imagesOf)) add(repository, [locked]);
  const survey = (repositories: ReadonlyMap<string, readonly Digest[]>) =>
    surveyRegistry(registry, repositories);
  return {
    placementOf: (lock) => ({ images: [...imagesOf(lock), ...(artifacts?.(lock) ?? [])], files: [] }),
    findings,
    isRegistry: true,
    holds: artifacts === undefined ? "images" : "files",
    // Some registries delete the manifest, with all of its tags, where one tag is meant.
    removesSharedTags: false,
    survey: async () => {
      const names = only === undefined ? await namesIn(registry, host, findings) : [only];
      for (const name of names) if (isHere(name)) add(name, []);
      return { repositories: await survey(known), files: [] };
    },
    surveyRepository: async (name) => {
      const [found] = await survey(new Map([[name, known.get(name) ?? []]]));
      return found ?? { name, tags: [], manifests: [] };
    },
    repository: (name) => registry.repository(name),
    removeBlob: () => Promise.resolve(),
    removeFile: () => Promise.resolve(),
  };
}

/** HOST[:PORT][/PREFIX]. Throws a UserError BAD_FLAGS. */
export function parsePlace(place: string): { readonly host: string; readonly prefix: string } {
  const [host = "", ...names] = place.replace(/\/+$/, "").split("/");
  const prefix = names.join("/");
  try {
    const found = parseImageReference(`${host}/${prefix === "" ? "x" : prefix}`);
    if (found.registry === host && !place.includes("://")) return { host, prefix };
  } catch {
    // Said below.
  }
  throw badFlags(`"${place}" is not a registry`, "Write it as HOST[:PORT][/PREFIX], without https://.");
}

function isBelow(repository: string, prefix: string): boolean {
  return prefix === "" || repository === prefix || repository.startsWith(`${prefix}/`);
}

/** Registries that do not list their repositories leave only those to look at that lock files name. */
async function namesIn(registry: Registry, host: string, findings: Finding[]): Promise<string[]> {
  try {
    return await registry.repositories();
  } catch (error) {
    if (!(error instanceof UserError) || !NO_CATALOG.includes(error.code)) throw error;
    findings.push({
      code: "CATALOG_HIDDEN",
      severity: "warning",
      message: `${host} does not list its repositories: only those that lock files name are checked`,
      hint: "Give older lock files too, with --keep, to find what only they name.",
    });
    return [];
  }
}

const NO_CATALOG = ["NOT_FOUND", "UNAUTHORIZED", "FORBIDDEN", "BAD_REGISTRY_ANSWER"];
