import { redactUrl } from "../errors/redact-url.ts";
import { UserError } from "../errors/user-error.ts";
import { FILE_STORES } from "./file-stores.ts";
import type { FilePlace } from "./file-family.ts";
import type { S3Endpoint } from "./location/own-s3-location.ts";

/**
 * Where a file repository is, from any URL that a kOps user may write for it. Only names that the URL states are used: what is
 * not understood is a UserError BAD_FILE_REPOSITORY that lists the forms that are.
 */
export function findFilePlace(text: string, endpoint?: S3Endpoint): FilePlace {
  for (const family of FILE_STORES) {
    const place = family.find(text, endpoint);
    if (place !== undefined) return place;
  }
  throw notUnderstood(text);
}

function notUnderstood(text: string): UserError {
  const forms = FILE_STORES.flatMap((family) => family.forms.map((form) => `  ${form}`));
  return new UserError("BAD_FILE_REPOSITORY", `"${redactUrl(text)}" is not a file repository${guess(text)}`, {
    hint: ["Forms that are understood:", ...forms],
  });
}

/** What was probably meant by a text that is no URL. */
function guess(text: string): string {
  if (text === "") return ": it is empty";
  if (text.startsWith("~")) return ": a home directory is written out, as /home/NAME/…";
  if (/^[a-z][a-z0-9+-]*:(?!\/\/|\d)/i.test(text) || /^(?:https?|s3|gs|oci|file)\/\//i.test(text))
    return ": a URL has :// after its scheme";
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return "";
  return ": without a scheme such as https:// it is not a URL, and a directory's path begins with /, ./ or ../";
}
