import { didYouMean } from "../../cluster/read/did-you-mean.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { cutLong } from "../../errors/cut-long.ts";
import { quoteText } from "../../values/quote-text.ts";
import { wrap } from "../doctor/wrap.ts";
import { writeStdout } from "../write-stdout.ts";
import { ALL_CODES } from "./all-codes.ts";

const COLUMNS = 80;

/** Prints why a code appears and what to do, or the names of all codes. Throws a UserError BAD_FLAGS. */
export function explain(code: string | undefined): void {
  if (code === undefined) {
    writeStdout(`${Object.keys(ALL_CODES).sort().join("\n")}\n`);
    return;
  }
  const name = code.replace(/^\[|\]$/g, "").toUpperCase();
  const found = Object.hasOwn(ALL_CODES, name) ? ALL_CODES[name] : undefined;
  if (found === undefined) throw unknownCode(code, name);
  const [cause, cure] = found;
  writeStdout([name, "", ...indented("Cause:  ", cause), ...indented("Cure:   ", cure), ""].join("\n"));
}

function indented(label: string, text: string): string[] {
  const [first = "", ...rest] = wrap(text, COLUMNS - label.length);
  return [`${label}${first}`, ...rest.map((line) => `${" ".repeat(label.length)}${line}`)];
}

function unknownCode(code: string, name: string): Error {
  const hint = didYouMean(name, Object.keys(ALL_CODES), "`kops-assets explain` lists all codes.");
  return badFlags(`there is no code ${quoteText(cutLong(code))}`, hint);
}
