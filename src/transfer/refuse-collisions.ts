import { repositoryName } from "../content/image-reference.ts";
import { UserError } from "../errors/user-error.ts";
import type { AssetCopy } from "./transfer-plan.ts";

/** Throws a UserError COLLISION, which shows both sources, where two assets would overwrite each other. */
export function refuseCollisions(copies: readonly AssetCopy[]): void {
  const sources = new Map<string, string>();
  for (const copy of copies) {
    const target = targetName(copy);
    const other = sources.get(target);
    if (other !== undefined && withoutDigest(other) !== withoutDigest(copy.name))
      throw collision(target, other, copy.name);
    sources.set(target, copy.name);
  }
}

/** A tag with a digest and the tag alone are one image at two times: what is pinned stays there under its digest. */
function withoutDigest(name: string): string {
  return name.replace(/@sha256:[0-9a-f]+$/, "");
}

function targetName(copy: AssetCopy): string {
  if (copy.kind === "file") return `${copy.target.root} ${copy.target.path}`;
  const { tag, digest } = copy.target;
  return `${repositoryName(copy.target)}:${tag ?? digest ?? ""}`;
}

function collision(target: string, one: string, other: string): UserError {
  return new UserError("COLLISION", `${one} and ${other} would both be stored as ${target}`, {
    hint: "kOps maps both to one name, so one would overwrite the other. Use another mapping (containerProxy keeps the path) or override one image in the spec.",
  });
}
