import { InvalidArgumentError } from "commander";
import type { AppliedSetting } from "./applied-settings.ts";
import { badConfig } from "./config-text.ts";

/** What commander would have made of it on the command line. Throws a UserError BAD_CONFIG. */
export function settingValue({ entry: { key, value, valuePlace }, option }: AppliedSetting): unknown {
  if (typeof value === "boolean") return value !== option.negate;
  try {
    return value.reduce<unknown>(
      (before, text) => (option.parseArg === undefined ? text : option.parseArg(text, before)),
      option.defaultValue,
    );
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw badConfig(valuePlace, `${key} is not right`, error.message);
  }
}
