import type { FileSource } from "../../src/content/file-store.ts";
import type { ImageSource } from "../../src/content/image-store.ts";
import { reasonOf } from "../../src/errors/reason-of.ts";
import { readAll, sha256 } from "../conformance/file-store.ts";
import { readImage } from "../e2e/read-image.ts";
import type { KilledPlace } from "./kill-targets.ts";

/** What was to be copied, by name. */
export interface Originals {
  readonly images: ReadonlyMap<string, ImageSource>;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** What is visible at a place and false; with `isComplete`, also what is missing. Every byte is read. */
export async function checkPlace(
  place: KilledPlace,
  { images, files }: Originals,
  isComplete: boolean,
): Promise<string[]> {
  const known = [...files.keys()].flatMap((name) => [name, `${name}.sha256`]);
  const strange = (await place.list()).filter((name) => !known.includes(name));
  const checks = [
    ...[...images].map(([name, original]) => checkImage(place, name, original, isComplete)),
    ...[...files].flatMap(([name, bytes]) => [
      checkFile(place.files, name, bytes, isComplete),
      checkFile(place.files, `${name}.sha256`, Buffer.from(sha256(bytes)), isComplete),
    ]),
  ];
  const wrong = await Promise.all(checks.map((check) => check.catch((error: unknown) => reasonOf(error))));
  return [
    ...wrong.filter((line) => line !== undefined),
    ...strange.map((name) => `there is a file ${name}, which nobody asked for`),
  ];
}

type Check = Promise<string | undefined>;

async function checkImage(
  place: KilledPlace,
  name: string,
  original: ImageSource,
  isComplete: boolean,
): Check {
  const isMissing = (): string | undefined => (isComplete ? `the image ${name} is missing` : undefined);
  let store: ImageSource;
  try {
    store = await place.image(name);
  } catch {
    // A directory that was killed before it was one.
    return isMissing();
  }
  if ((await store.resolve("v1")) === undefined) return isMissing();
  const [wanted, found] = await Promise.all([readImage(original, "v1"), readImage(store, "v1")]);
  const isSame = found.size === wanted.size && [...wanted].every((digest) => found.has(digest));
  return isSame ? undefined : `the image ${name} has other parts`;
}

async function checkFile(files: FileSource, name: string, bytes: Buffer, isComplete: boolean): Check {
  if ((await files.stat(name)) === undefined) return isComplete ? `the file ${name} is missing` : undefined;
  const found = await readAll(await files.open(name, 0));
  return found.equals(bytes)
    ? undefined
    : `the file ${name} is false: ${found.length} of ${bytes.length} bytes`;
}
