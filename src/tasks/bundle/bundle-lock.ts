import { LOCK_NAME } from "../../bundle/packed/packed-names.ts";
import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import type { Source } from "../../cluster/read/parse-source.ts";
import type { Lock } from "../../transfer/lock.ts";
import { parseLock } from "../disk/lock-file.ts";

/** The lock file in a bundle, as text that can be listed. */
export function lockSource({ place, lock }: Pick<PackedBundle, "place" | "lock">): Source {
  return { name: `${place}:${LOCK_NAME}`, text: lock };
}

/** What a bundle's lock says. Throws a UserError BAD_LOCK. */
export function readBundleLock(bundle: Pick<PackedBundle, "place" | "lock">): Lock {
  const { name, text } = lockSource(bundle);
  return parseLock(name, text);
}
