import { UserError } from "../errors/user-error.ts";
import { someOf } from "../values/some-of.ts";
import type { Lock } from "./lock.ts";
import type { AssetCopy, TransferPlan } from "./transfer-plan.ts";

/**
 * The same plan, bound to what a lock file says: digests of images, hashes and sizes of files. Throws a UserError NOT_LOCKED where the
 * lock knows nothing of an asset, or another hash than the list: it is of another list then.
 */
export function lockPlan(plan: TransferPlan, lock: Lock): TransferPlan {
  const images = new Map(lock.images.map((image) => [image.canonical, image]));
  const files = new Map(lock.files.map((file) => [file.canonical, file]));
  const unknown = plan.copies.filter(({ kind, name }) => !(kind === "image" ? images : files).has(name));
  if (unknown.length > 0) throw notLocked(unknown.map(({ name }) => name));
  return {
    ...plan,
    copies: plan.copies.map((copy): AssetCopy => {
      const image = images.get(copy.name);
      if (copy.kind === "image") return image === undefined ? copy : { ...copy, digest: image.digest };
      const file = files.get(copy.name);
      if (file === undefined) return copy;
      if (copy.sha256 !== undefined && copy.sha256 !== file.sha256)
        throw otherHash(copy.name, copy.sha256, file.sha256);
      return { ...copy, sha256: file.sha256, size: file.size };
    }),
  };
}

function notLocked(names: readonly string[]): UserError {
  const who = `${someOf(names, 1)} ${names.length > 1 ? "are" : "is"}`;
  return new UserError("NOT_LOCKED", `${who} not in the lock file`, {
    hint: "The lock was made for another list. Write it again with `kops-assets lock`, or accept what is new with `kops-assets copy --lock FILE --update`.",
  });
}

function otherHash(name: string, listed: string, locked: string): UserError {
  return new UserError(
    "HASH_CHANGED",
    `${name} has the sha256 ${listed} in the list, but ${locked} in the lock file`,
    {
      hint: "A published file never changes. Find out which hash is right. `kops-assets copy --lock FILE --update` accepts the one of the list.",
    },
  );
}
