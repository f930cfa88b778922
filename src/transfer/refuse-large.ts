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
