import { redactUrl } from "../../errors/redact-url.ts";
import { UserError } from "../../errors/user-error.ts";

/**
 * An object store's URL has no query in it (a presigned one is for one object, and not for a tree of files), unless `mayHaveQuery`, and
 * names nobody: who asks is found as the cloud's own tools find it. Throws a UserError BAD_FILE_REPOSITORY.
 */
export function refuseExtras(url: URL, { mayHaveQuery = false } = {}): void {
  if (url.username !== "" || url.password !== "") {
    const hint =
      "Leave it out. Credentials are taken from where the own tools of the store keep them (of a registry: docker login).";
    throw badUrl(url, "a user or a password, which is not used here", hint);
  }
  if (url.search === "" || mayHaveQuery) return;
  throw badUrl(url, "a query, which is not allowed here", "Leave out everything from the question mark on.");
}

function badUrl(url: URL, what: string, hint: string): UserError {
  return new UserError("BAD_FILE_REPOSITORY", `${redactUrl(url.href)} has ${what}`, { hint });
}
