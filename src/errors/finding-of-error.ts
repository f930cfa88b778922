import type { Finding } from "./finding.ts";
import type { UserError } from "./user-error.ts";
import { present } from "../values/present.ts";

/** A failure as a finding about the assets that it concerns. */
export function findingOfError(error: UserError, assets: readonly string[]): Finding {
  const { code, message, hint, side, url } = error;
  const whose = side === undefined ? "" : `${side}: `;
  const place = url === undefined || message.includes(url) ? "" : ` at ${url}`;
  return { code, severity: "error", message: `${whose}${message}${place}`, ...present({ hint }), assets };
}
