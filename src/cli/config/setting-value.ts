import { InvalidArgumentError } from "commander";
import { didYouMean } from "../../cluster/read/did-you-mean.ts";
import { hideSecrets } from "../../errors/hide-secrets.ts";
import { UserError } from "../../errors/user-error.ts";
import { quoteText } from "../../values/quote-text.ts";
import type { AppliedSetting } from "./applied-settings.ts";
import { checkText } from "./check-text.ts";
import type { ConfigEntry } from "./config-entry.ts";
import { badConfig } from "./config-text.ts";
import { isSecretSetting } from "./setting-names.ts";

/** What commander would have made of it on the command line, once its command would take it. Throws a UserError BAD_CONFIG. */
export async function settingValue({ entry, option }: AppliedSetting): Promise<unknown> {
  const { flag, command, value } = entry;
  if (typeof value === "boolean") return value !== option.negate;
  let read: unknown = option.defaultValue;
  for (const text of value) {
    try {
      read = option.parseArg === undefined ? text : option.parseArg(text, read);
      await checkText(flag, command, text);
    } catch (error) {
      throw wrongText({ entry, option }, text, error);
    }
  }
  return read;
}

/** The mistake in a text, at its place; what is no mistake of the user's stays what it is. */
function wrongText({ entry, option }: AppliedSetting, text: string, error: unknown): unknown {
  const { flag, key, valuePlace } = entry;
  const isSecret = isSecretSetting(flag);
  if (error instanceof UserError)
    return badSetting(entry, isSecret ? "this is not right" : error.message, error.hint);
  if (!(error instanceof InvalidArgumentError)) return error;
  const shown = isSecret ? "this" : quoteText(hideSecrets(text));
  const what = `${key}: ${shown} is not right`;
  const guess = didYouMean(text, option.argChoices ?? [], "");
  return badConfig(valuePlace, what, `${error.message} ${guess}`.trim());
}

/** What a command says of a value, as a mistake at its place in the settings file. */
export function badSetting({ key, valuePlace }: ConfigEntry, message: string, hint?: string): UserError {
  return badConfig(valuePlace, `${key}: ${hideSecrets(message)}`.split("\n"), hint?.split("\n"));
}
