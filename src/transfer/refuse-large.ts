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
  throw new UserError("TOO_LARGE", `${content} has ${size} bytes, and no more than ${maxSize} are taken`, {
    side: "upstream",
    hint: "If that is right, allow it with --max-size.",
  });
}

/** The same for a manifest or a config, which is read into memory. */
export function refuseLargeManifest({ digest, size }: Descriptor): void {
  if (size <= LIMITS.manifestBytes) return;
  throw new UserError(
    "TOO_LARGE",
    `${digest} is said to have ${size} bytes, and no manifest or config of more than ${LIMITS.manifestBytes} is read`,
    { side: "upstream", hint: "Registries take no larger ones either; look at who published it." },
  );
}
