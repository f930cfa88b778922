import { UserError, type Side } from "../../errors/user-error.ts";
import { isObject } from "../../values/is-object.ts";
import { jsonIn } from "../../values/json-in.ts";

/** A request to Cloud Storage, and what came of it. */
export interface GcsFailure {
  /** As the JSON API calls it, objects.insert. */
  readonly operation: string;
  readonly bucket: string;
  readonly key: string;
  readonly status: number;
  /** The answer's body. */
  readonly text: string;
  readonly identity: string;
  readonly side: Side;
}

/** The permission that an operation needs (Cloud Storage, "IAM permissions for JSON methods"). */
const PERMISSIONS: Readonly<Record<string, string>> = {
  "objects.insert": "storage.objects.create, and storage.objects.delete to write over an object",
  "objects.get":
    "storage.objects.get, and storage.objects.list, without which a missing object is answered with 403",
  "objects.delete": "storage.objects.delete",
  "objects.list": "storage.objects.list",
};

/** A UserError for a refusal: who asked for what, what is missing, and what to do. */
export function explainGcsFailure(failure: GcsFailure): UserError {
  const { operation, bucket, key, status, identity, side } = failure;
  const said = messageIn(failure.text);
  const url = `gs://${bucket}/${key}`;
  const asked = `${operation} to ${bucket}`;
  const error = (code: string, message: string, hint: string): UserError =>
    new UserError(code, message, { hint, side, url });
  if (status === 404 && /bucket/i.test(said)) {
    return error("NO_SUCH_BUCKET", `There is no bucket ${bucket}`, "Create it first, or check its name.");
  }
  if (status === 404) return error("NOT_FOUND", `There is no ${url}`, "Check the name and the version.");
  if (status === 401) {
    const hint = "Log in again (gcloud auth application-default login), or check the credentials file.";
    return error("UNAUTHORIZED", `401 on ${asked} as ${identity}: ${said}`, hint);
  }
  if (status === 403) {
    return error(
      "FORBIDDEN",
      `403 on ${asked} as ${identity}: ${said}`,
      missingRight(operation, bucket, said),
    );
  }
  if (status === 412) return error("CONTENT_CHANGED", `${url} has changed meanwhile`, "Run it again.");
  if (status === 416)
    return error("RANGE_REFUSED", `${url} has no bytes there`, "Start again from the beginning.");
  const hint = "See Cloud Storage's own message.";
  return error("GCS_ERROR", `${asked} failed: ${status} ${said}`, hint);
}

function missingRight(operation: string, bucket: string, said: string): string {
  if (/kms|cryptoKey/i.test(said)) {
    return "Missing: roles/cloudkms.cryptoKeyEncrypterDecrypter on the key for the bucket's service agent.";
  }
  const named = /Permission '([^']+)' denied/.exec(said)?.[1] ?? /have (storage\.\S+) access/.exec(said)?.[1];
  const permission = named ?? PERMISSIONS[operation] ?? operation;
  return `Missing on ${bucket}, or denied by an organization policy or a perimeter: ${permission} (roles/storage.objectUser has it).`;
}

/** Google's message, in a JSON document ("error.message") or bare. */
export function messageIn(text: string): string {
  const json = jsonIn(text);
  if (json === undefined)
    return text
      .replaceAll(/[\p{Cc}\s]+/gu, " ")
      .trim()
      .slice(0, 300);
  const error = isObject(json) ? json["error"] : undefined;
  const message = isObject(error) ? error["message"] : undefined;
  return typeof message === "string" ? message : "";
}
