import { Readable } from "node:stream";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Http } from "../../http/http.ts";
import type { S3Endpoint } from "../location/own-s3-location.ts";
import { openFileStore } from "../open-file-store.ts";
import { present } from "../../values/present.ts";

/** The first part of what a file repository's URL says, and the address that its files are asked from. */
const ADDRESSES: Record<string, string> = {
  "https://s3.us-west-2.amazonaws.com/bkt/a": "https://bkt.s3.us-west-2.amazonaws.com/a/f%2B1",
  "https://my.dotted.bkt.s3.us-west-2.amazonaws.com/a":
    "https://s3.us-west-2.amazonaws.com/my.dotted.bkt/a/f%2B1",
  "https://bkt.s3-us-gov-west-1.amazonaws.com/a": "https://bkt.s3.us-gov-west-1.amazonaws.com/a/f%2B1",
  "https://bkt.s3.dualstack.us-west-2.amazonaws.com":
    "https://bkt.s3.dualstack.us-west-2.amazonaws.com/f%2B1",
  "https://bkt.s3-fips.us-gov-west-1.amazonaws.com/a":
    "https://bkt.s3-fips.us-gov-west-1.amazonaws.com/a/f%2B1",
  "https://s3.cn-north-1.amazonaws.com.cn/bkt/a": "https://bkt.s3.cn-north-1.amazonaws.com.cn/a/f%2B1",
  "https://s3.us-iso-east-1.c2s.ic.gov/bkt/a": "https://bkt.s3.us-iso-east-1.c2s.ic.gov/a/f%2B1",
  "https://bkt.s3.eusc-de-east-1.amazonaws.eu/a": "https://bkt.s3.eusc-de-east-1.amazonaws.eu/a/f%2B1",
  "https://ap-123456789012.s3-accesspoint.us-west-2.amazonaws.com/a":
    "https://ap-123456789012.s3-accesspoint.us-west-2.amazonaws.com/a/f%2B1",
  "s3://arn:aws-cn:s3:cn-north-1:123456789012:accesspoint/ap/a":
    "https://ap-123456789012.s3-accesspoint.cn-north-1.amazonaws.com.cn/a/f%2B1",
  "https://bucket.vpce-0a1b.s3.us-west-2.vpce.amazonaws.com/bkt/a":
    "https://bucket.vpce-0a1b.s3.us-west-2.vpce.amazonaws.com/bkt/a/f%2B1",
  "https://bkt.bucket.vpce-0a1b.s3.us-west-2.vpce.amazonaws.com/a":
    "https://bkt.bucket.vpce-0a1b.s3.us-west-2.vpce.amazonaws.com/a/f%2B1",
  "https://ap-123456789012.accesspoint.vpce-0a1b.s3.us-west-2.vpce.amazonaws.com/a":
    "https://ap-123456789012.accesspoint.vpce-0a1b.s3.us-west-2.vpce.amazonaws.com/a/f%2B1",
  "https://bkt.nyc3.digitaloceanspaces.com/a": "https://bkt.nyc3.digitaloceanspaces.com/a/f%2B1",
  "https://nyc3.digitaloceanspaces.com/bkt/a": "https://nyc3.digitaloceanspaces.com/bkt/a/f%2B1",
};

/** A client that answers 404 to everything. */
function recordingHttp(urls: string[]): Http {
  return {
    request: (request) => {
      urls.push(request.url);
      const headers = request.url.includes("/f") ? {} : { "x-amz-bucket-region": "eu-west-1" };
      return Promise.resolve({ status: 404, headers, url: request.url, body: Readable.from([]) });
    },
  } as Partial<Http> as Http;
}

async function askedFor(url: string, endpoint?: S3Endpoint): Promise<string[]> {
  const urls: string[] = [];
  const credentials = { accessKeyId: "AKIATESTONLY", secretAccessKey: "s" };
  const s3 = { credentials, ...present({ endpoint }) };
  await openFileStore(url, { http: recordingHttp(urls), s3 }).stat("f+1");
  return urls;
}

describe("addresses of S3", () => {
  beforeAll(() => void vi.stubEnv("AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED", "true"));

  it.each(Object.entries(ADDRESSES))("%s", async (url, address) => {
    expect(await askedFor(url)).toEqual([address]);
  });

  it.each([
    ["https://bkt.s3.amazonaws.com/a", "https://bkt.s3.eu-west-1.amazonaws.com/a/f%2B1"],
    ["s3://bkt/a", "https://bkt.s3.eu-west-1.amazonaws.com/a/f%2B1"],
    ["https://bkt.s3-accelerate.amazonaws.com/a", "https://bkt.s3-accelerate.amazonaws.com/a/f%2B1"],
  ])("%s, once the region is known", async (url, address) => {
    const [question, ...rest] = await askedFor(url);
    expect(question).toMatch(/^https:\/\/bkt\.s3\.[a-z0-9-]+\.amazonaws\.com\/$/);
    expect(rest).toEqual([address]);
  });

  it("is the endpoint that was given", async () => {
    const endpoint = { url: "https://minio.example.com:9000" };
    expect(await askedFor("s3://bkt/a", endpoint)).toEqual(["https://minio.example.com:9000/bkt/a/f%2B1"]);
    const virtual = { ...endpoint, pathStyle: false };
    expect(await askedFor("s3://bkt/a", virtual)).toEqual(["https://bkt.minio.example.com:9000/a/f%2B1"]);
  });
});
