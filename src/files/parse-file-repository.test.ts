import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../errors/user-error.ts";
import type { FileLocation } from "./location/file-location.ts";
import { parseFileRepository } from "./parse-file-repository.ts";

const s3 = (bucket: string, prefix: string, rest: object = {}): object => ({
  kind: "s3",
  bucket,
  prefix,
  ...rest,
});
const west = { region: "us-west-2" };

const FORMS: Record<string, object> = {
  // S3, the endpoints of AWS General Reference
  "https://s3.us-west-2.amazonaws.com/bkt/kops/mirror": s3("bkt", "kops/mirror", west),
  "https://s3.us-west-2.amazonaws.com/bkt": s3("bkt", "", west),
  "https://s3.us-west-2.amazonaws.com/bkt/": s3("bkt", "", west),
  "https://bkt.s3.us-west-2.amazonaws.com/kops": s3("bkt", "kops", west),
  "https://bkt.s3.us-west-2.amazonaws.com": s3("bkt", "", west),
  "https://my.dotted.bkt.s3.us-west-2.amazonaws.com/kops/": s3("my.dotted.bkt", "kops", west),
  "https://files.s3.s3.us-west-2.amazonaws.com/a": s3("files.s3", "a", west),
  "http://s3.us-west-2.amazonaws.com/bkt/a": s3("bkt", "a", west),
  "https://S3.US-West-2.AmazonAWS.com/bkt/A": s3("bkt", "A", west),
  "https://s3.mx-central-1.amazonaws.com/bkt": s3("bkt", "", { region: "mx-central-1" }),
  "https://s3.amazonaws.com/bkt/a": s3("bkt", "a"),
  "https://bkt.s3.amazonaws.com/a": s3("bkt", "a"),
  "https://s3-us-west-2.amazonaws.com/bkt/a": s3("bkt", "a", west),
  "https://bkt.s3-us-west-2.amazonaws.com/a": s3("bkt", "a", west),
  "https://s3-external-1.amazonaws.com/bkt/a": s3("bkt", "a", { region: "us-east-1" }),
  "https://s3.dualstack.us-west-2.amazonaws.com/bkt/a": s3("bkt", "a", { ...west, dualStack: true }),
  "https://bkt.s3.dualstack.us-west-2.amazonaws.com/a": s3("bkt", "a", { ...west, dualStack: true }),
  "https://s3-fips.us-west-2.amazonaws.com/bkt/a": s3("bkt", "a", { ...west, fips: true }),
  "https://bkt.s3-fips.us-west-2.amazonaws.com/a": s3("bkt", "a", { ...west, fips: true }),
  "https://bkt.s3-fips.dualstack.us-west-2.amazonaws.com/a": s3("bkt", "a", {
    ...west,
    fips: true,
    dualStack: true,
  }),
  "https://bkt.s3-accelerate.amazonaws.com/a": s3("bkt", "a", { accelerate: true }),
  "https://bkt.s3-accelerate.dualstack.amazonaws.com/a": s3("bkt", "a", {
    accelerate: true,
    dualStack: true,
  }),
  // GovCloud, China, the European sovereign cloud, the isolated partitions
  "https://bkt.s3-us-gov-west-1.amazonaws.com/a": s3("bkt", "a", { region: "us-gov-west-1" }),
  "https://s3-us-gov-west-1.amazonaws.com/bkt/a": s3("bkt", "a", { region: "us-gov-west-1" }),
  "https://bkt.s3.us-gov-east-1.amazonaws.com/a": s3("bkt", "a", { region: "us-gov-east-1" }),
  "https://bkt.s3-fips.us-gov-west-1.amazonaws.com/a": s3("bkt", "a", {
    region: "us-gov-west-1",
    fips: true,
  }),
  "https://s3-fips-us-gov-west-1.amazonaws.com/bkt/a": s3("bkt", "a", {
    region: "us-gov-west-1",
    fips: true,
  }),
  "https://s3.cn-north-1.amazonaws.com.cn/bkt/a": s3("bkt", "a", { region: "cn-north-1" }),
  "https://bkt.s3.cn-northwest-1.amazonaws.com.cn/a": s3("bkt", "a", { region: "cn-northwest-1" }),
  "https://bkt.s3.dualstack.cn-north-1.amazonaws.com.cn/a": s3("bkt", "a", {
    region: "cn-north-1",
    dualStack: true,
  }),
  "https://s3.us-iso-east-1.c2s.ic.gov/bkt/a": s3("bkt", "a", { region: "us-iso-east-1" }),
  "https://bkt.s3.us-isob-east-1.sc2s.sgov.gov/a": s3("bkt", "a", { region: "us-isob-east-1" }),
  "https://bkt.s3.us-isof-south-1.csp.hci.ic.gov/a": s3("bkt", "a", { region: "us-isof-south-1" }),
  "https://bkt.s3.eu-isoe-west-1.cloud.adc-e.uk/a": s3("bkt", "a", { region: "eu-isoe-west-1" }),
  "https://bkt.s3.eusc-de-east-1.amazonaws.eu/a": s3("bkt", "a", { region: "eusc-de-east-1" }),
  // VPC endpoints, access points (host, alias, ARN), directory buckets
  "https://bucket.vpce-0a1b-2c3d.s3.us-west-2.vpce.amazonaws.com/bkt/a": s3("bkt", "a", {
    ...west,
    endpoint: "https://bucket.vpce-0a1b-2c3d.s3.us-west-2.vpce.amazonaws.com",
    pathStyle: true,
  }),
  "https://bkt.bucket.vpce-0a1b-2c3d.s3.us-west-2.vpce.amazonaws.com/a": s3("bkt", "a", {
    ...west,
    endpoint: "https://bucket.vpce-0a1b-2c3d.s3.us-west-2.vpce.amazonaws.com",
  }),
  "https://ap-123456789012.accesspoint.vpce-0a1b-2c3d.s3.us-west-2.vpce.amazonaws.com/a": s3(
    "arn:aws:s3:us-west-2:123456789012:accesspoint/ap",
    "a",
    { ...west, endpoint: "https://accesspoint.vpce-0a1b-2c3d.s3.us-west-2.vpce.amazonaws.com" },
  ),
  "https://ap-123456789012.s3-accesspoint.us-west-2.amazonaws.com/a": s3(
    "arn:aws:s3:us-west-2:123456789012:accesspoint/ap",
    "a",
    west,
  ),
  "https://my-ap-123456789012.s3-accesspoint-fips.dualstack.us-gov-west-1.amazonaws.com/a": s3(
    "arn:aws-us-gov:s3:us-gov-west-1:123456789012:accesspoint/my-ap",
    "a",
    { region: "us-gov-west-1", fips: true, dualStack: true },
  ),
  "https://ap-123456789012.s3-accesspoint.cn-north-1.amazonaws.com.cn/a": s3(
    "arn:aws-cn:s3:cn-north-1:123456789012:accesspoint/ap",
    "a",
    { region: "cn-north-1" },
  ),
  "https://ap-qwertyuiop-s3alias.s3.us-west-2.amazonaws.com/a": s3("ap-qwertyuiop-s3alias", "a", west),
  "https://bkt--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com/a": s3(
    "bkt--usw2-az1--x-s3",
    "a",
    west,
  ),
  "s3://bkt/kops/mirror": s3("bkt", "kops/mirror"),
  "s3://bkt": s3("bkt", ""),
  "s3://Upper_Case/a b": s3("Upper_Case", "a b"),
  "s3://arn:aws:s3:us-west-2:123456789012:accesspoint/ap/kops": s3(
    "arn:aws:s3:us-west-2:123456789012:accesspoint/ap",
    "kops",
    west,
  ),
  // escapes
  "https://s3.us-west-2.amazonaws.com/bkt/a%20b/1.2%2B3/%C3%A9/100%25": s3("bkt", "a b/1.2+3/é/100%", west),
  "https://s3.us-west-2.amazonaws.com/bkt//a///b": s3("bkt", "a/b", west),
  // the object stores of other clouds that kOps runs on
  "https://bkt.nyc3.digitaloceanspaces.com/a": s3("bkt", "a", {
    region: "nyc3",
    endpoint: "https://nyc3.digitaloceanspaces.com",
  }),
  "https://nyc3.digitaloceanspaces.com/bkt/a": s3("bkt", "a", {
    region: "nyc3",
    endpoint: "https://nyc3.digitaloceanspaces.com",
    pathStyle: true,
  }),
  "https://bkt.fsn1.your-objectstorage.com/a": s3("bkt", "a", {
    region: "fsn1",
    endpoint: "https://fsn1.your-objectstorage.com",
  }),
  "https://bkt.us-ord-1.linodeobjects.com/a": s3("bkt", "a", {
    region: "us-ord-1",
    endpoint: "https://us-ord-1.linodeobjects.com",
  }),
  "https://bkt.s3.fr-par.scw.cloud/a": s3("bkt", "a", {
    region: "fr-par",
    endpoint: "https://s3.fr-par.scw.cloud",
  }),
  // Cloud Storage
  "https://storage.googleapis.com/bkt/kops/mirror": { kind: "gcs", bucket: "bkt", prefix: "kops/mirror" },
  "https://bkt.storage.googleapis.com/kops": { kind: "gcs", bucket: "bkt", prefix: "kops" },
  "https://my.dotted.bkt.storage.googleapis.com/": { kind: "gcs", bucket: "my.dotted.bkt", prefix: "" },
  "https://storage.cloud.google.com/bkt/kops": { kind: "gcs", bucket: "bkt", prefix: "kops" },
  "https://commondatastorage.googleapis.com/bkt/kops": { kind: "gcs", bucket: "bkt", prefix: "kops" },
  "https://storage.europe-west3.rep.googleapis.com/bkt": { kind: "gcs", bucket: "bkt", prefix: "" },
  "gs://bkt/kops/mirror/": { kind: "gcs", bucket: "bkt", prefix: "kops/mirror" },
  "gs://my_bkt": { kind: "gcs", bucket: "my_bkt", prefix: "" },
  // Azure Blob Storage
  "https://acct.blob.core.windows.net/ctr/kops": {
    kind: "azure",
    account: "acct",
    container: "ctr",
    prefix: "kops",
    endpoint: "https://acct.blob.core.windows.net",
  },
  "https://acct.blob.core.usgovcloudapi.net/ctr": {
    kind: "azure",
    account: "acct",
    container: "ctr",
    prefix: "",
    endpoint: "https://acct.blob.core.usgovcloudapi.net",
  },
  "https://acct.blob.core.chinacloudapi.cn/ctr/a": {
    kind: "azure",
    account: "acct",
    container: "ctr",
    prefix: "a",
    endpoint: "https://acct.blob.core.chinacloudapi.cn",
  },
  "https://acct.z12.blob.storage.azure.net/ctr/a": {
    kind: "azure",
    account: "acct",
    container: "ctr",
    prefix: "a",
    endpoint: "https://acct.z12.blob.storage.azure.net",
  },
  "https://acct.blob.core.windows.net/ctr/a?sv=2024-01-01&sig=abc%3D": {
    kind: "azure",
    account: "acct",
    container: "ctr",
    prefix: "a",
    endpoint: "https://acct.blob.core.windows.net",
    sas: "sv=2024-01-01&sig=abc%3D",
  },
  "azureblob://acct/ctr/kops/mirror": {
    kind: "azure",
    account: "acct",
    container: "ctr",
    prefix: "kops/mirror",
    endpoint: "https://acct.blob.core.windows.net",
  },
  // a directory
  "file:///srv/assets": { kind: "directory", path: "/srv/assets" },
  "file://localhost/srv/assets/": { kind: "directory", path: "/srv/assets" },
  "file:///srv/with%20space": { kind: "directory", path: "/srv/with space" },
  "/srv/assets": { kind: "directory", path: "/srv/assets" },
  "./assets": { kind: "directory", path: "./assets" },
  "./assets/kops 100%": { kind: "directory", path: "./assets/kops 100%" },
  "../assets": { kind: "directory", path: "../assets" },
  ".": { kind: "directory", path: "." },
  // any server
  "https://nexus.example.com:8443/repository/kops": {
    kind: "http",
    url: "https://nexus.example.com:8443/repository/kops",
  },
  "https://artifactory.example.com/artifactory/kops;team=a?x=1": {
    kind: "http",
    url: "https://artifactory.example.com/artifactory/kops;team=a?x=1",
  },
  "https://me:p%40ss@dav.example.com/kops": {
    kind: "http",
    url: "https://dav.example.com/kops",
    user: { name: "me", password: "p@ss" },
  },
  "https://:p%40ss@dav.example.com/kops": {
    kind: "http",
    url: "https://dav.example.com/kops",
    user: { name: "", password: "p@ss" },
  },
  "https://me@dav.example.com/kops": {
    kind: "http",
    url: "https://dav.example.com/kops",
    user: { name: "me", password: "" },
  },
  // hosts that only look like a cloud's
  "https://s3.amazonaws.com.example.com/bkt": {
    kind: "http",
    url: "https://s3.amazonaws.com.example.com/bkt",
  },
  "https://files.example.com/s3.amazonaws.com/bkt": {
    kind: "http",
    url: "https://files.example.com/s3.amazonaws.com/bkt",
  },
  "https://evil-s3.us-west-2.amazonaws.com/bkt": {
    kind: "http",
    url: "https://evil-s3.us-west-2.amazonaws.com/bkt",
  },
  "https://minio.example.com/bkt/a": { kind: "http", url: "https://minio.example.com/bkt/a" },
  "oci://registry.example.com:5000/kops/files": {
    kind: "oci",
    registry: "registry.example.com:5000",
    repository: "kops/files",
  },
};

describe("parseFileRepository", () => {
  it.each(Object.entries(FORMS))("reads %s", (url, expected) => {
    expect(parseFileRepository(url)).toEqual(expected);
  });

  const minio = { url: "https://minio.example.com:9000" };
  const atMinio = { endpoint: minio.url, region: "us-east-1", pathStyle: true };
  it.each([
    ["https://minio.example.com:9000/bkt/a", minio, s3("bkt", "a", atMinio)],
    ["https://bkt.minio.example.com:9000/a", minio, s3("bkt", "a", atMinio)],
    ["s3://bkt/a", minio, s3("bkt", "a", atMinio)],
    ["do://bkt/a", { url: "https://nyc3.digitaloceanspaces.com", region: "nyc3" }, undefined],
    [
      "s3://bkt/a",
      { url: "https://s3.example.com/", region: "eu-1", pathStyle: false },
      s3("bkt", "a", { endpoint: "https://s3.example.com", region: "eu-1", pathStyle: false }),
    ],
    ["https://other.example.com/bkt/a", minio, { kind: "http", url: "https://other.example.com/bkt/a" }],
    ["https://s3.us-west-2.amazonaws.com/bkt/a", minio, s3("bkt", "a", west)],
  ])("reads %s with an endpoint given", (url, endpoint, expected) => {
    const own = { endpoint: endpoint.url, pathStyle: true, region: "nyc3" };
    expect(parseFileRepository(url, endpoint)).toEqual(expected ?? s3("bkt", "a", own));
  });

  it("reads any bucket, region and prefix back from every way to write them", () => {
    const label = fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,18}[a-z0-9]$/);
    const bucket = fc
      .array(label, { minLength: 1, maxLength: 3 })
      .map((labels) => labels.join("."))
      .filter((name) => !/^[\d.]+$/.test(name) && !name.includes("--"));
    const name = fc
      .oneof(
        ...(["binary-ascii", "grapheme"] as const).map((unit) =>
          fc.string({ unit, minLength: 1, maxLength: 8 }),
        ),
      )
      .filter((text) => !text.includes("/") && text !== "." && text !== "..");
    const prefix = fc.array(name, { maxLength: 4 });
    const region = fc.constantFrom("us-east-1", "eu-central-2", "us-gov-east-1", "ap-southeast-7");
    fc.assert(
      fc.property(bucket, region, prefix, (bucket, region, names) => {
        const path = names.map((part) => `/${encodeURIComponent(part)}`).join("");
        const expected = s3(bucket, names.join("/"), { region });
        for (const url of [
          `https://s3.${region}.amazonaws.com/${bucket}${path}`,
          `https://${bucket}.s3.${region}.amazonaws.com${path}`,
          `https://${bucket}.s3-${region}.amazonaws.com${path}`,
        ]) {
          expect(parseFileRepository(url)).toEqual(expected);
        }
      }),
    );
  });

  it("reads any text as a location or refuses it with a UserError", () => {
    const text = fc.oneof(
      fc.string(),
      fc
        .tuple(fc.constantFrom(...Object.keys(FORMS)), fc.nat(80), fc.string({ maxLength: 3 }))
        .map(([url, at, middle]) => url.slice(0, at) + middle + url.slice(at)),
    );
    fc.assert(
      fc.property(text, (url) => {
        const location = attempt(url);
        if (!(location instanceof UserError)) expect(location.kind).toMatch(/^[a-z0-9]+$/);
      }),
    );
  });
});

function attempt(url: string): FileLocation | UserError {
  try {
    return parseFileRepository(url);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
