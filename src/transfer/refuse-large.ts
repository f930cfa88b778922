import type { Descriptor } from "../content/descriptor.ts";
import { UserError } from "../errors/user-error.ts";
import { LIMITS } from "../values/limits.ts";
import type { AssetCopy } from "./transfer-plan.ts";

/** Throws a UserError TOO_LARGE for content of an asset that announces more bytes than are taken. */
export function refuseLarge(
  { name, maxSize = LIMITS.contentBytes }: AssetCopy,
  size: number,
  what?: string,
): void {
  if (size <= maxSize) return;
  const content = what === undefined ? name : `${what} of ${name}`;
  throw new UserError("TOO_LARGE", `${content} has ${size} bytes, and at most ${maxSize} are allowed`, {
    side: "upstream",
    hint: "If the size is right, raise --max-size.",
  });
}

/** The same for a manifest or a config, which is read into memory. */
export function refuseLargeManifest({ digest, size }: Descriptor): void {
  if (size <= LIMITS.manifestBytes) return;
  throw new UserError(
    "TOO_LARGE",
    `${digest} is announced with ${size} bytes, but a manifest or config can have at most ${LIMITS.manifestBytes}`,
    { side: "upstream", hint: "Registries do not accept larger ones either. Check who published it." },
  );
}
