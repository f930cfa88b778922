import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Descriptor } from "../content/descriptor.ts";
import { isObject } from "../values/is-object.ts";
import { objectIn } from "../values/object-in.ts";
import { REF_NAME } from "./layout-index.ts";
import { INDEX_FILE, LAYOUT_FILE } from "./layout-places.ts";
import { isLayoutText } from "./layout-text.ts";
import { readTagged, type Tagged } from "./read-tagged.ts";
import { readSmallFile, writtenAt } from "./small-files.ts";

/** Milliseconds for which index.json may not know a new tag: it follows within a second, and later on a busy disk. */
const LAG_MS = 10_000;
const LOOK_AGAIN_MS = 500;

/** Why other tools cannot read a directory as an OCI image layout, or not all of it. Our own readers need neither file. */
export interface LayoutFault {
  /** Its name in the directory. */
  readonly file: string;
  readonly state: "missing" | "damaged" | "behind";
  /** Where it is behind: the images that it does not lead to, "repository:tag". */
  readonly names: readonly string[];
}

/**
 * Looks at oci-layout and index.json; nothing is written. Tags that a copy is just writing are waited for, 10 seconds at most. Throws
 * UserErrors where a file or folder cannot be read.
 */
export async function findLayoutFaults(directory: string): Promise<LayoutFault[]> {
  const [layout, index] = await Promise.all([
    readSmallFile(join(directory, LAYOUT_FILE)),
    readSmallFile(join(directory, INDEX_FILE)),
  ]);
  const faults = layout !== undefined && isLayoutText(layout) ? [] : [faultOf(LAYOUT_FILE, layout)];
  if (index === undefined || entriesIn(index) === undefined) return [...faults, faultOf(INDEX_FILE, index)];
  const names = await stillBehind(directory);
  return names.length === 0 ? faults : [...faults, { file: INDEX_FILE, state: "behind", names }];
}

function faultOf(file: string, text: string | undefined): LayoutFault {
  return { file, state: text === undefined ? "missing" : "damaged", names: [] };
}

/** What index.json leads to, by name; undefined for what is no index. What others wrote into it is none of our business. */
function entriesIn(text: string): Map<string, Readonly<Record<string, unknown>>> | undefined {
  const { manifests } = objectIn(text);
  if (!Array.isArray(manifests)) return undefined;
  const entries = new Map<string, Readonly<Record<string, unknown>>>();
  for (const entry of manifests as readonly unknown[]) {
    const annotations = isObject(entry) ? entry["annotations"] : undefined;
    const name = isObject(annotations) ? annotations[REF_NAME] : undefined;
    if (isObject(entry) && typeof name === "string") entries.set(name, entry);
  }
  return entries;
}

/** Names that index.json does not lead to, and does not begin to lead to while it may yet. */
async function stillBehind(directory: string): Promise<string[]> {
  let behind = await findBehind(directory);
  const until = performance.now() + LAG_MS;
  while (performance.now() < until && (await isAnyYoung(behind))) {
    await setTimeout(LOOK_AGAIN_MS);
    const now = new Set((await findBehind(directory)).map(({ name }) => name));
    behind = behind.filter(({ name }) => now.has(name));
  }
  return behind.map(({ name }) => name);
}

async function findBehind(directory: string): Promise<Tagged[]> {
  // In this order, every tag that was there when it was last written is seen.
  const tagged = await readTagged(directory);
  const entries = entriesIn((await readSmallFile(join(directory, INDEX_FILE))) ?? "");
  return tagged.filter(({ name, descriptor }) => !leadsTo(entries?.get(name), descriptor));
}

function leadsTo(entry: Readonly<Record<string, unknown>> | undefined, wanted: Descriptor): boolean {
  return (
    entry?.["digest"] === wanted.digest &&
    entry["mediaType"] === wanted.mediaType &&
    entry["size"] === wanted.size
  );
}

async function isAnyYoung(tagged: readonly Tagged[]): Promise<boolean> {
  for (const { place } of tagged) if (((await writtenAt(place)) ?? 0) > Date.now() - LAG_MS) return true;
  return false;
}
