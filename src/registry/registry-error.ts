import { jsonIn } from "../values/json-in.ts";
import type { Explanation, Refusal } from "../http/http.ts";
import { printable } from "../errors/printable.ts";
import { present } from "../values/present.ts";
import { isObject } from "../values/is-object.ts";
import { ECR_PUBLIC } from "./cloud/ecr-host.ts";

interface RegistryError {
  readonly code: string;
  readonly message: string;
  readonly detail: string;
}

/** Codes of registries (distribution-spec, "Error Codes") that callers act on or users meet often. */
const MEANINGS: Readonly<Record<string, Explanation>> = {
  MANIFEST_BLOB_UNKNOWN: {
    code: "MANIFEST_BLOB_UNKNOWN",
    hint: "Content that the manifest names is missing. Run the copy again.",
  },
  DIGEST_INVALID: {
    code: "DIGEST_MISMATCH",
    hint: "What arrived is not what was sent. A proxy in between, or the registry's storage, is faulty.",
  },
  SIZE_INVALID: { code: "SIZE_MISMATCH" },
  TOOMANYREQUESTS: { code: "RATE_LIMITED" },
  TAG_INVALID: {
    code: "TAG_REFUSED",
    hint: "The tag may exist and be immutable; copy to another tag, or make the tag mutable.",
  },
};

/** Says what a registry's error answer means (distribution-spec, "Error Codes"). */
export function explainRefusal({ text }: Refusal): Explanation | undefined {
  const errors = parseErrors(text);
  if (errors.length === 0) return undefined;
  const detail = errors
    .map(({ code, message, detail }) => [code, message, detail].filter((part) => part !== "").join(": "))
    .join("; ");
  // Of several, the first of the table counts: what is missing explains a digest that does not fit, not the other way round.
  const [, meaning] =
    Object.entries(MEANINGS).find(([known]) => errors.some(({ code }) => code === known)) ?? [];
  return { ...meaning, detail: detail.length > 500 ? `${detail.slice(0, 500)}…` : detail };
}

/** What to do about 401: `source` says where the credential is from that was refused, undefined means that there was none. */
export function loginHint(host: string, source: string | undefined): string {
  const isEcrPublic = host === ECR_PUBLIC.host;
  if (source === undefined)
    return isEcrPublic ? ECR_PUBLIC_LOGIN : `Log in to this registry: docker login ${host}.`;
  const again = isEcrPublic ? ECR_PUBLIC_PIPE : `docker login ${host}`;
  return `This credential is refused: it is from ${source}. Log in again (${again}), or check which account it belongs to.`;
}

/** Its tokens are given out in one region only, whichever the account is used in. */
const ECR_PUBLIC_PIPE = `aws ecr-public get-login-password --region ${ECR_PUBLIC.region} | docker login --username AWS --password-stdin ${ECR_PUBLIC.host}`;
const ECR_PUBLIC_LOGIN = `Log in to AWS (aws sso login, or AWS_PROFILE), or log docker in: ${ECR_PUBLIC_PIPE}.`;

/** The same for a push: a repository that does not exist is something else than an image that does not. */
export function explainPush(refusal: Refusal): Explanation | undefined {
  const explanation = explainRefusal(refusal);
  if (refusal.status === 413) return { ...explanation, ...BODY_LIMIT };
  if (isReadOnly(refusal, explanation?.detail ?? "")) return { ...explanation, ...READ_ONLY };
  if (refusal.status !== 404 || !/^NAME_UNKNOWN/.test(explanation?.detail ?? "")) return explanation;
  return {
    ...explanation,
    code: "REPOSITORY_UNKNOWN",
    hint: "This registry wants repositories to be created before they are pushed to. On Amazon ECR --create-repositories does it, on Amazon ECR Public aws ecr-public create-repository --region us-east-1; elsewhere create it in the registry first.",
  };
}

/** The same for a piece of a blob, after the whole was refused: where an upload could be opened, 405 is not about pushes as such. */
export function explainPiece(refusal: Refusal): Explanation | undefined {
  const { detail } = explainRefusal(refusal) ?? {};
  return refusal.status === 405 || refusal.status === 501
    ? { ...present({ detail }), ...NO_PIECES }
    : explainPush(refusal);
}

const NO_PIECES: Explanation = {
  code: "HTTP_STATUS",
  hint: "This registry takes a blob of this size neither in one request nor in pieces (PATCH). If there is a proxy in front of it, raise its upload limit (nginx: client_max_body_size 0), and let PATCH through.",
};

/**
 * distribution answers 405 UNSUPPORTED where it is read-only or a pull-through cache (as does this project's own server), Harbor 405 for
 * a proxy-cache project and 403 DENIED in its read-only mode, Artifactory 403 with words for a remote repository.
 */
function isReadOnly({ status, text }: Refusal, detail: string): boolean {
  if (status === 405) return true;
  return status === 403 && (/\bUNSUPPORTED\b/.test(detail) || READ_ONLY_WORDS.test(`${detail} ${text}`));
}

const READ_ONLY_WORDS =
  /read[- ]?only|pull[- ]?through|proxy[- ](?:cache|project|repositor)|remote[- ]repositor|maintenance/i;

const READ_ONLY: Explanation = {
  code: "READ_ONLY",
  hint: "This registry does not accept pushes. It seems to be read-only, or a pull-through cache. Use a target that accepts them (in Harbor a project that is no proxy cache, in Artifactory or Nexus a local or hosted repository), or allow pushes: in distribution, proxy.remoteurl must not be set, and storage.maintenance.readonly must be off.",
};

const BODY_LIMIT: Explanation = {
  code: "BODY_LIMIT",
  hint: "This is the upload limit of the registry, or of a proxy in front of it. Raise it (nginx: client_max_body_size 0).",
};

/** The same for a manifest of that type: some registries take the types of OCI only, some those of docker. */
export function explainManifestPush(mediaType: string): (refusal: Refusal) => Explanation | undefined {
  return (refusal) => {
    const explanation = explainPush(refusal);
    if (refusal.status !== 415) return explanation;
    const isDocker = mediaType.includes("vnd.docker");
    return {
      ...explanation,
      code: "MEDIA_TYPE_REFUSED",
      detail: [`it does not accept ${printable(mediaType)}`, explanation?.detail].filter(Boolean).join("; "),
      hint: isDocker
        ? "This registry accepts only OCI media types. --oci converts images for it, which changes their digests."
        : "This registry does not accept this media type. A newer version of it may.",
    };
  };
}

function parseErrors(text: string): RegistryError[] {
  const json = jsonIn(text);
  if (!isObject(json)) return [];
  const list = Array.isArray(json["errors"]) ? (json["errors"] as unknown[]) : [json];
  return list.filter(isObject).flatMap((entry) => {
    const error = {
      code: words(entry["code"]),
      message: words(entry["message"] ?? entry["details"]),
      detail: words(entry["detail"]),
    };
    return error.code === "" && error.message === "" ? [] : [error];
  });
}

function words(value: unknown): string {
  if (typeof value === "string") return printable(value.trim());
  return isObject(value) || Array.isArray(value) ? printable(JSON.stringify(value)) : "";
}
