import { UserError, type Side } from "../../errors/user-error.ts";
import type { HttpRequest, HttpResponse } from "../../http/http.ts";
import { readBody } from "../../http/read-body.ts";
import type { GcsLocation } from "../location/file-location.ts";
import { explainGcsFailure, messageIn } from "./gcs-error.ts";
import type { GcsOptions } from "./gcs-options.ts";
import { present } from "../../values/present.ts";
import { googleIdentity } from "../../identity/google-identity.ts";

const ENDPOINT = "https://storage.googleapis.com";
/** Refusals that say something; all others may pass, or are of the host or a proxy. */
const REFUSALS: readonly number[] = [400, 401, 403, 404, 409, 410, 412, 413, 416];
const SUCCESSES: readonly number[] = [200, 201, 204, 206];
/** Bytes: a page of 1,000 objects with metadata. */
const LARGEST_ANSWER = 16 * 1024 * 1024;

/** A method of the JSON API, upon one bucket. */
interface GcsCall extends Pick<HttpRequest, "kind" | "body" | "bodySize" | "signal" | "headers"> {
  /** As the JSON API calls it, objects.insert. */
  readonly operation: string;
  readonly method: HttpRequest["method"];
  /** Of the object that it is about, for messages. */
  readonly key: string;
  /** After the API's root: /storage/v1/b/… */
  readonly path: string;
  readonly query: Readonly<Record<string, string | undefined>>;
}

/** One bucket of Cloud Storage. */
export interface GcsBucket {
  readonly location: GcsLocation;
  readonly options: GcsOptions;
  /** Where the API is, without a slash at its end. */
  readonly endpoint: string;
  /** A refusal becomes a UserError that names the operation, the identity and the right that is missing. */
  call(call: GcsCall): Promise<HttpResponse>;
  json(call: GcsCall): Promise<unknown>;
}

export function openGcsBucket(location: GcsLocation, options: GcsOptions): GcsBucket {
  const endpoint = (options.endpoint ?? ENDPOINT).replace(/\/+$/, "");
  const identity = googleIdentity(options, endpoint);
  const side = options.side ?? "local";
  const call = async (wanted: GcsCall): Promise<HttpResponse> => {
    const { operation, key, path, query, headers, ...rest } = wanted;
    const response = await options.http.request({
      ...rest,
      url: `${endpoint}${path}${queryText({ ...query, userProject: options.userProject })}`,
      headers,
      sign: () => identity.headers(),
      expect: [...SUCCESSES, ...REFUSALS],
      explain: ({ text }) => present({ detail: messageIn(text) || undefined }),
      label: operation,
      side,
    });
    const { status } = response;
    if (SUCCESSES.includes(status)) return response;
    const text = (await readBody(response.body, LARGEST_ANSWER)).toString();
    const bucket = location.bucket;
    throw explainGcsFailure({ operation, bucket, key, status, text, side, identity: await identity.name() });
  };
  return {
    location,
    options,
    endpoint,
    call,
    json: async (wanted) => {
      const response = await call(wanted);
      return parseJson((await readBody(response.body, LARGEST_ANSWER)).toString(), endpoint, side);
    },
  };
}

/** The path of an object in the JSON API, or of the bucket's objects. */
export function objectPath(bucket: string, key?: string): string {
  const objects = `/storage/v1/b/${encodeURIComponent(bucket)}/o`;
  return key === undefined ? objects : `${objects}/${encodeURIComponent(key)}`;
}

function queryText(query: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

function parseJson(text: string, endpoint: string, side: Side): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError("GCS_ERROR", `${endpoint} does not answer like Cloud Storage`, {
      hint: "Check whether a proxy answers instead.",
      side,
      url: endpoint,
      cause,
    });
  }
}
