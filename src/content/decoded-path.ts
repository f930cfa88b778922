import { UserError } from "../errors/user-error.ts";
import { redactUrl } from "../errors/redact-url.ts";

/** What a path of a file's URL spells. Throws a UserError BAD_URL for a broken escape. */
export function decodedPath(path: string, url: string): string {
  try {
    return decodeURIComponent(path);
  } catch (cause) {
    throw new UserError("BAD_URL", `The path of ${redactUrl(url)} has a broken % escape`, {
      hint: "Write a literal % as %25.",
      cause,
    });
  }
}
