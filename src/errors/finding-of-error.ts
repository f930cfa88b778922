import type { Finding } from "./finding.ts";
import type { UserError } from "./user-error.ts";
import { present } from "../values/present.ts";

/** A failure as a finding about the assets that it concerns. */
export function findingOfError(error: UserError, assets: readonly string[]): Finding {
  const { code, message, hint, side, url } = error;
  const whose = side === undefined ? "" : `${side}: `;
  const place = url === undefined || message.includes(url) ? "" : ` at ${url}`;
  return {
    code,
    severity: "error",
    message: oneLine(`${whose}${message}${place}`),
    ...present({ hint: hint === undefined ? undefined : oneLine(hint) }),
    assets,
  };
}

/** Lines of an error are its own: what it quotes has none. */
function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ");
}
