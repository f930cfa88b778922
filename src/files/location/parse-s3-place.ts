import { redactUrl } from "../../errors/redact-url.ts";
import { UserError } from "../../errors/user-error.ts";
import type { S3Location } from "./file-location.ts";
import { ownEndpoint, parseCloudS3Url, parseOwnS3Url, type S3Endpoint } from "./own-s3-location.ts";
import { refuseExtras } from "./refuse-extras.ts";
import { parseAwsUrl, parseS3Scheme } from "./s3-location.ts";
import { schemeUrl } from "./scheme-url.ts";
import { pathSegments } from "./url-path.ts";

/** kOps's schemes for stores that speak S3 at an endpoint of their own (its environment variable S3_ENDPOINT). */
const ENDPOINT_SCHEMES = ["do:", "linode:", "hos:", "scw:"];

/** A bucket from any form of S3's; undefined for anything else. Throws UserErrors BAD_FILE_REPOSITORY, BAD_S3_ENDPOINT. */
export function parseS3Place(text: string, endpoint: S3Endpoint | undefined): S3Location | undefined {
  if (/^s3:\/\//i.test(text)) return { ...parseS3Scheme(text), ...(endpoint && ownEndpoint(endpoint)) };
  const named = schemeUrl(text, ENDPOINT_SCHEMES);
  if (named !== undefined) return atNamedEndpoint(named, endpoint);
  const url = schemeUrl(text, ["http:", "https:"]);
  if (url === undefined) return undefined;
  const own = endpoint === undefined ? undefined : parseOwnS3Url(url, endpoint);
  const location = own ?? parseAwsUrl(url) ?? parseCloudS3Url(url);
  if (location !== undefined) refuseExtras(url);
  return location;
}

function atNamedEndpoint(url: URL, endpoint: S3Endpoint | undefined): S3Location {
  const bucket = url.hostname;
  refuseExtras(url);
  if (endpoint !== undefined && bucket !== "")
    return { kind: "s3", bucket, prefix: pathSegments(url).join("/"), ...ownEndpoint(endpoint) };
  throw new UserError("BAD_FILE_REPOSITORY", `${redactUrl(url.href)} needs a bucket and an S3 endpoint`, {
    hint: "Give the endpoint's URL (kOps reads it from S3_ENDPOINT).",
  });
}
