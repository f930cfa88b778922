import { UserError } from "../../errors/user-error.ts";
import type { S3Location } from "./file-location.ts";
import { refuseExtras } from "./refuse-extras.ts";
import { pathSegments, splitBucket } from "./url-path.ts";
import { present } from "../../values/present.ts";

/** The DNS suffixes of the AWS partitions: commercial and GovCloud, China, the European sovereign cloud, and the isolated ones. */
const AWS_SUFFIX =
  /\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov|csp\.hci\.ic\.gov|cloud\.adc-e\.uk)$/;
const REGION = "[a-z]{2,4}(?:-[a-z]+)+-\\d+";
const VIRTUAL = "(?:(?<bucket>.+)\\.)?";

/** S3 endpoints, read from their right end, because bucket names may hold dots: AWS General Reference, "Amazon S3 endpoints". */
const ENDPOINT = new RegExp(
  `^${VIRTUAL}s3(?<fips>-fips)?(?<dual>\\.dualstack)?(?:[.-](?:(?<region>${REGION})|(?<external>external-1)))?$`,
);
const ACCELERATE = new RegExp(`^${VIRTUAL}s3-accelerate(?<dual>\\.dualstack)?$`);
const ACCESS_POINT = new RegExp(
  `^(?<name>.+)-(?<account>\\d{12})\\.s3-accesspoint(?<fips>-fips)?(?<dual>\\.dualstack)?\\.(?<region>${REGION})$`,
);
const VPC_ENDPOINT = new RegExp(
  `^(?:(?<name>.+)\\.)?(?<type>bucket|accesspoint)\\.(?<id>vpce-[^.]+)\\.s3\\.(?<region>${REGION})\\.vpce$`,
);
const VPC_ENDPOINT_BARE = new RegExp(`^(?<name>.+)\\.vpce-[^.]+\\.s3\\.${REGION}\\.vpce$`);
const EXPRESS = new RegExp(`^(?<bucket>.+--x-s3)\\.s3express-[^.]+\\.(?<region>${REGION})$`);
const NOT_WRITABLE: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\.)s3-website[.-]/, "is a static website, which cannot be written to: give the bucket's REST URL"],
  [
    /\.accesspoint\.s3-global$/,
    "is a multi-region access point, which is not supported: give one of its buckets",
  ],
  [/\.s3-object-lambda\./, "is an object lambda access point, which only reads: give its bucket"],
  [/\.s3-outposts\./, "is S3 on Outposts, which is not supported"],
];

type Groups = Record<string, string | undefined>;

/** A bucket from a URL on one of AWS's hosts; undefined for any other host or service. Throws a UserError BAD_FILE_REPOSITORY. */
export function parseAwsUrl(url: URL): S3Location | undefined {
  const suffix = AWS_SUFFIX.exec(url.hostname)?.[0];
  if (suffix === undefined) return undefined;
  const host = url.hostname.slice(0, -suffix.length);
  for (const [form, reason] of NOT_WRITABLE) if (form.test(host)) throw badS3Url(url, reason);
  const location = readHost(url, host, suffix);
  if (location !== undefined) checkPartition(url, suffix, location.region);
  return location;
}

function readHost(url: URL, host: string, suffix: string): S3Location | undefined {
  const found = (form: RegExp): Groups | undefined => form.exec(host)?.groups;
  const express = found(EXPRESS);
  if (express !== undefined) return inBucket(url, express["bucket"], { ...regionOf(express) });
  const vpc = found(VPC_ENDPOINT);
  if (vpc !== undefined) return vpcEndpoint(url, vpc, suffix);
  if (VPC_ENDPOINT_BARE.test(host)) {
    throw badS3Url(url, 'lacks the word "bucket": write https://bucket.vpce-ID.s3.REGION.vpce…/BUCKET');
  }
  const accessPoint = found(ACCESS_POINT);
  if (accessPoint !== undefined) {
    return { ...accessPointIn(url, accessPoint, suffix), ...variants(accessPoint) };
  }
  const accelerate = found(ACCELERATE);
  if (accelerate !== undefined) {
    return inBucket(url, accelerate["bucket"], { accelerate: true, ...variants(accelerate) });
  }
  const endpoint = found(ENDPOINT);
  if (endpoint === undefined) return undefined;
  return inBucket(url, endpoint["bucket"], { ...regionOf(endpoint), ...variants(endpoint) });
}

function inBucket(url: URL, virtual: string | undefined, rest: Partial<S3Location>): S3Location {
  if (virtual !== undefined) {
    return { kind: "s3", ...rest, bucket: virtual, prefix: pathSegments(url).join("/") };
  }
  const split = splitBucket(url);
  if (split === undefined) throw badS3Url(url, "names no bucket");
  return { kind: "s3", ...rest, ...split };
}

function accessPointIn(url: URL, groups: Groups, suffix: string): S3Location {
  const { name = "", account = "", region = "" } = groups;
  const bucket = `arn:${partitionOf(suffix, region)}:s3:${region}:${account}:accesspoint/${name}`;
  return { kind: "s3", bucket, prefix: pathSegments(url).join("/"), region };
}

/** AWS PrivateLink for S3: the host is BUCKET.bucket.vpce-… or bucket.vpce-…/BUCKET, or NAME-ACCOUNT.accesspoint.vpce-…. */
function vpcEndpoint(url: URL, groups: Groups, suffix: string): S3Location {
  const { name, type = "", id = "", region = "" } = groups;
  const endpoint = `https://${type}.${id}.s3.${region}.vpce${suffix}`;
  if (type === "bucket") {
    return inBucket(url, name, { region, endpoint, ...(name === undefined ? { pathStyle: true } : {}) });
  }
  const accessPoint = /^(?<name>.+)-(?<account>\d{12})$/.exec(name ?? "")?.groups;
  if (accessPoint === undefined)
    throw badS3Url(url, "names no access point: write NAME-ACCOUNT.accesspoint.vpce-…");
  return { ...accessPointIn(url, { ...accessPoint, region }, suffix), endpoint };
}

function regionOf(groups: Groups): Partial<S3Location> {
  if (groups["external"] !== undefined) return { region: "us-east-1" };
  return groups["region"] === undefined ? {} : { region: groups["region"] };
}

function variants(groups: Groups): Partial<S3Location> {
  return {
    ...present({
      fips: groups["fips"] === undefined ? undefined : true,
      dualStack: groups["dual"] === undefined ? undefined : true,
    }),
  };
}

/** `s3://BUCKET/PREFIX`, or `s3://ARN-OF-AN-ACCESS-POINT/PREFIX` as the AWS command line takes it. */
export function parseS3Scheme(text: string): S3Location {
  const arn =
    /^s3:\/\/(?<bucket>arn:[^:/]+:s3:(?<region>[^:/]*):[^:/]+:accesspoint[/:][^/]+)(?<path>\/.*)?$/.exec(
      text,
    )?.groups;
  if (arn !== undefined) {
    const url = new URL(`s3://access-point${arn["path"] ?? ""}`);
    if (arn["region"] === "") throw badS3Url(url, "is a multi-region access point, which is not supported");
    return inBucket(url, arn["bucket"], { ...regionOf(arn) });
  }
  if (!URL.canParse(text)) throw badS3Url(text, "is not a URL");
  const url = new URL(text);
  if (url.hostname === "") throw badS3Url(url, "names no bucket");
  refuseExtras(url);
  return inBucket(url, url.hostname, {});
}

function partitionOf(suffix: string, region: string): string {
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  const bySuffix: Record<string, string> = {
    ".amazonaws.com.cn": "aws-cn",
    ".amazonaws.eu": "aws-eusc",
    ".c2s.ic.gov": "aws-iso",
    ".sc2s.sgov.gov": "aws-iso-b",
    ".cloud.adc-e.uk": "aws-iso-e",
    ".csp.hci.ic.gov": "aws-iso-f",
  };
  return bySuffix[suffix] ?? "aws";
}

function checkPartition(url: URL, suffix: string, region: string | undefined): void {
  if (region === undefined) return;
  const isChina = suffix === ".amazonaws.com.cn";
  if (region.startsWith("cn-") === isChina) return;
  throw badS3Url(url, `does not exist: ${region} is ${isChina ? "not " : ""}below .amazonaws.com.cn`);
}

function badS3Url(url: URL | string, reason: string): UserError {
  const shown = typeof url === "string" ? url : `${url.protocol}//${url.host}${url.pathname}`;
  return new UserError("BAD_FILE_REPOSITORY", `${shown} ${reason}`, {
    hint: "S3 is written https://s3.REGION.amazonaws.com/BUCKET/PREFIX, https://BUCKET.s3.REGION.amazonaws.com/PREFIX or s3://BUCKET/PREFIX.",
  });
}
