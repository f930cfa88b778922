import { UserError } from "../../errors/user-error.ts";
import { redactUrl } from "../../errors/redact-url.ts";
import type { DirectoryLocation, FileLocation, HttpLocation, OciLocation } from "./file-location.ts";
import { parseAwsUrl, parseS3Scheme } from "./s3-location.ts";
import { ownEndpoint, parseCloudS3Url, parseOwnS3Url, type S3Endpoint } from "./own-s3-location.ts";
import { parseAzureUrl } from "./azure-location.ts";
import { parseGcsUrl } from "./gcs-location.ts";
import { pathSegments } from "./url-path.ts";

/** kOps's schemes for stores that speak S3 at an endpoint of their own (its environment variable S3_ENDPOINT). */
const ENDPOINT_SCHEMES = ["do:", "linode:", "hos:", "scw:"];

const FORMS = `Forms that are understood:
  https://s3.REGION.amazonaws.com/BUCKET/PREFIX, https://BUCKET.s3.REGION.amazonaws.com/PREFIX (also dualstack, FIPS,
  accelerate, China, GovCloud, access points, bucket.vpce-…), s3://BUCKET/PREFIX
  https://HOST/BUCKET/PREFIX with an S3 endpoint of your own given
  https://storage.googleapis.com/BUCKET/PREFIX, https://BUCKET.storage.googleapis.com/PREFIX, gs://BUCKET/PREFIX
  https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX, azureblob://ACCOUNT/CONTAINER/PREFIX
  https://HOST/PATH of any server that takes PUT
  oci://REGISTRY/REPOSITORY
  file:///DIRECTORY or a directory's path`;

/**
 * Where a file repository is, from any URL that a kOps user may write for it. Only names that the URL states are used: what is
 * not understood is a UserError BAD_FILE_REPOSITORY that lists the forms that are.
 */
export function parseFileRepository(text: string, endpoint?: S3Endpoint): FileLocation {
  if (text === "") throw notUnderstood(text);
  const scheme = /^([a-z][a-z0-9+.-]*:)\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return localPath(text);
  if (scheme === "s3:") return { ...parseS3Scheme(text), ...(endpoint && ownEndpoint(endpoint)) };
  if (!URL.canParse(text)) throw notUnderstood(text);
  const url = new URL(text);
  if (ENDPOINT_SCHEMES.includes(scheme)) return atNamedEndpoint(url, endpoint);
  const location = parseByScheme(url, endpoint);
  if (location === undefined) throw notUnderstood(text);
  refuseQuery(url, location);
  return location;
}

function parseByScheme(url: URL, endpoint: S3Endpoint | undefined): FileLocation | undefined {
  switch (url.protocol) {
    case "http:":
    case "https:":
      return parseHttpUrl(url, endpoint);
    case "gs:":
      return parseGcsUrl(url);
    case "azureblob:":
      return parseAzureUrl(url);
    case "oci:":
      return ociRepository(url);
    case "file:":
      return directory(url);
    default:
      return undefined;
  }
}

function parseHttpUrl(url: URL, endpoint: S3Endpoint | undefined): FileLocation {
  const own = endpoint === undefined ? undefined : parseOwnS3Url(url, endpoint);
  return (
    own ??
    parseAwsUrl(url) ??
    parseCloudS3Url(url) ??
    parseGcsUrl(url) ??
    parseAzureUrl(url) ??
    httpLocation(url)
  );
}

/** A plain HTTP server, whoever runs it. */
export function httpLocation(url: URL): HttpLocation {
  const bare = new URL(url);
  bare.username = "";
  bare.password = "";
  bare.hash = "";
  if (url.username === "") return { kind: "http", url: bare.href };
  const user = { name: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  return { kind: "http", url: bare.href, user };
}

function ociRepository(url: URL): OciLocation | undefined {
  const repository = pathSegments(url).join("/");
  return url.host === "" || repository === "" ? undefined : { kind: "oci", registry: url.host, repository };
}

/** kOps cuts "file://" off and takes the rest as a path, so that file://data/assets is a relative one to it; here that is an error. */
function directory(url: URL): DirectoryLocation {
  if (url.hostname !== "") {
    throw new UserError("BAD_FILE_REPOSITORY", `${url.href} has a host where the path should begin`, {
      hint: `Write file:///${url.hostname}${url.pathname} for an absolute path, or a relative path without file://.`,
    });
  }
  return { kind: "directory", path: `/${pathSegments(url).join("/")}` };
}

function localPath(text: string): DirectoryLocation {
  if (/^[a-z][a-z0-9+.-]+:/i.test(text)) throw notUnderstood(text);
  return { kind: "directory", path: text };
}

function atNamedEndpoint(url: URL, endpoint: S3Endpoint | undefined): FileLocation {
  const bucket = url.hostname;
  if (endpoint !== undefined && bucket !== "") {
    return { kind: "s3", bucket, prefix: pathSegments(url).join("/"), ...ownEndpoint(endpoint) };
  }
  throw new UserError("BAD_FILE_REPOSITORY", `${redactUrl(url.href)} needs a bucket and an S3 endpoint`, {
    hint: "Give the endpoint's URL (kOps reads it from S3_ENDPOINT).",
  });
}

/** An object store's URL has no query in it; a presigned one is for one object, and not for a tree of files. */
function refuseQuery(url: URL, location: FileLocation): void {
  if (url.search === "" || location.kind === "http") return;
  if (location.kind === "azure" && location.sas !== undefined) return;
  throw new UserError("BAD_FILE_REPOSITORY", `${redactUrl(url.href)} has a query, which means nothing here`, {
    hint: "Leave out everything from the question mark on.",
  });
}

function notUnderstood(text: string): UserError {
  return new UserError("BAD_FILE_REPOSITORY", `"${redactUrl(text)}" is not a file repository`, {
    hint: FORMS,
  });
}
