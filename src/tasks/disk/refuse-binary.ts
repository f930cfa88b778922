import type { Source } from "../../cluster/read/parse-source.ts";
import { UserError } from "../../errors/user-error.ts";

/** Hands a text on. Throws a UserError NOT_TEXT for one with NUL bytes, which no YAML, JSON or list of names has. */
export function refuseBinary(source: Source): Source {
  if (!source.text.includes("\0")) return source;
  throw new UserError("NOT_TEXT", `${source.name} holds NUL bytes, so it is no text that can be read`, {
    hint: "Name a text in UTF-8, or in UTF-16 with its byte order mark. A tar needs a name that ends in .tar, .tar.gz or .tgz.",
  });
}
