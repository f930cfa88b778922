import { UserError } from "../errors/user-error.ts";
import { quoteText } from "../values/quote-text.ts";
import { unsafeCharacter } from "../values/unsafe-character.ts";

/**
 * Throws a UserError BAD_TEXT for a text that cannot stand in a script, and in the cloud-config that carries it: control characters, and
 * what readers of YAML take for the end of a line. Line feeds and tabs are no harm in a text of several lines.
 */
export function checkScriptText(texts: readonly string[], kind: "line" | "lines"): void {
  for (const text of texts) {
    const line = kind === "line" ? [text] : text.split(/[\n\t]/);
    const bad = line.find((part) => unsafeCharacter(part) !== undefined);
    if (bad === undefined) continue;
    const character = unsafeCharacter(bad) ?? "";
    throw new UserError("BAD_TEXT", `${quoteText(bad)} holds the control character ${character}`, {
      hint: "Correct it in the cluster spec, in the flags or in the CA file.",
    });
  }
}
