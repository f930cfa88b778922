import { InvalidArgumentError } from "commander";
import { didYouMean } from "../../cluster/read/did-you-mean.ts";
import { hideSecrets } from "../../errors/hide-secrets.ts";
import { quoteText } from "../../values/quote-text.ts";
import type { AppliedSetting } from "./applied-settings.ts";
import { badConfig } from "./config-text.ts";
import { isSecretSetting } from "./setting-names.ts";

/** What commander would have made of it on the command line. Throws a UserError BAD_CONFIG. */
export function settingValue({ entry, option }: AppliedSetting): unknown {
  const { key, value, valuePlace } = entry;
  if (typeof value === "boolean") return value !== option.negate;
  return value.reduce<unknown>((before, text) => {
    try {
      return option.parseArg === undefined ? text : option.parseArg(text, before);
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      const shown = isSecretSetting(entry.flag) ? "this" : quoteText(hideSecrets(text));
      const guess = didYouMean(text, option.argChoices ?? [], "");
      throw badConfig(valuePlace, `${key}: ${shown} is not right`, `${error.message} ${guess}`.trim());
    }
  }, option.defaultValue);
}
