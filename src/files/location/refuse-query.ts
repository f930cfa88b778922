import { redactUrl } from "../../errors/redact-url.ts";
import { UserError } from "../../errors/user-error.ts";

/**
 * An object store's URL has no query in it; a presigned one is for one object, and not for a tree of files. Throws a UserError
 * BAD_FILE_REPOSITORY.
 */
export function refuseQuery(url: URL): void {
  if (url.search === "") return;
  throw new UserError(
    "BAD_FILE_REPOSITORY",
    `${redactUrl(url.href)} has a query, which is not allowed here`,
    {
      hint: "Leave out everything from the question mark on.",
    },
  );
}
