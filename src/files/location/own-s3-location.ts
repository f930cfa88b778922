import { UserError } from "../../errors/user-error.ts";
import type { S3Location } from "./file-location.ts";
import { pathSegments, splitBucket } from "./url-path.ts";

/** An S3-compatible store of one's own. */
export interface S3Endpoint {
  /** Such as https://minio.example.com:9000. */
  readonly url: string;
  /** Default us-east-1, which is what such stores sign with unless told otherwise. */
  readonly region?: string;
  /** Bucket in the path rather than in the host name; default true. */
  readonly pathStyle?: boolean;
  /** For this endpoint alone: secrets. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Object stores of the clouds that kOps runs on; their hosts are [BUCKET.]REGION.SUFFIX. */
const CLOUD_SUFFIXES = [".digitaloceanspaces.com", ".your-objectstorage.com", ".linodeobjects.com"];
const SCALEWAY = /^(?:(?<bucket>.+)\.)?s3\.(?<region>[^.]+)\.scw\.cloud$/;

/** A bucket at the endpoint that the operator named: its host with the bucket first in the path, or BUCKET.host. */
export function parseOwnS3Url(url: URL, endpoint: S3Endpoint): S3Location | undefined {
  const host = parseEndpoint(endpoint).host;
  const rest = ownEndpoint(endpoint);
  if (url.host === host) return fromPath(url, rest);
  if (!url.host.endsWith(`.${host}`)) return undefined;
  const bucket = url.host.slice(0, -host.length - 1);
  return { kind: "s3", bucket, prefix: pathSegments(url).join("/"), ...rest };
}

/** What a location says of an endpoint of one's own. */
export function ownEndpoint(endpoint: S3Endpoint): Partial<S3Location> {
  const { origin } = parseEndpoint(endpoint);
  return { endpoint: origin, region: endpoint.region ?? "us-east-1", pathStyle: endpoint.pathStyle ?? true };
}

/** A bucket at DigitalOcean, Hetzner, Linode or Scaleway; undefined on any other host. */
export function parseCloudS3Url(url: URL): S3Location | undefined {
  const scaleway = SCALEWAY.exec(url.hostname)?.groups;
  if (scaleway !== undefined) {
    const region = scaleway["region"] ?? "";
    return atCloud(url, scaleway["bucket"], `s3.${region}.scw.cloud`, region);
  }
  const suffix = CLOUD_SUFFIXES.find((candidate) => url.hostname.endsWith(candidate));
  if (suffix === undefined) return undefined;
  const labels = url.hostname.slice(0, -suffix.length).split(".");
  const region = labels.pop() ?? "";
  return atCloud(url, labels.length === 0 ? undefined : labels.join("."), `${region}${suffix}`, region);
}

function atCloud(url: URL, bucket: string | undefined, host: string, region: string): S3Location {
  const rest = { endpoint: `https://${host}`, region };
  if (bucket === undefined) return fromPath(url, { ...rest, pathStyle: true });
  return { kind: "s3", bucket, prefix: pathSegments(url).join("/"), ...rest };
}

function fromPath(url: URL, rest: Partial<S3Location>): S3Location {
  const split = splitBucket(url);
  if (split !== undefined) return { kind: "s3", ...split, ...rest };
  throw new UserError("BAD_FILE_REPOSITORY", `${url.origin} names no bucket`, {
    hint: `Write ${url.origin}/BUCKET/PREFIX.`,
  });
}

function parseEndpoint(endpoint: S3Endpoint): URL {
  if (/^https?:/.test(endpoint.url) && URL.canParse(endpoint.url)) return new URL(endpoint.url);
  throw new UserError("BAD_S3_ENDPOINT", `The S3 endpoint "${endpoint.url}" is not an http(s) URL`, {
    hint: "S3_ENDPOINT or AWS_ENDPOINT_URL_S3 names it: write it as https://HOST[:PORT].",
  });
}
