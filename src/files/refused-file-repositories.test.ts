import { expect, it } from "vitest";
import { UserError } from "../errors/user-error.ts";
import { parseFileRepository } from "./parse-file-repository.ts";

/** URL and what its error must say. */
const REFUSED: Record<string, string> = {
  "": "not a file repository",
  "ftp://files.example.com/kops": "not a file repository",
  "memfs://a/b": "not a file repository",
  "swift://a/b": "not a file repository",
  "s3:/bkt/a": ":// after its scheme",
  "https//h/x": ":// after its scheme",
  "https:h/x": ":// after its scheme",
  "assets/kops": "begins with /, ./ or ../",
  "files.corp.example/kops": "begins with /, ./ or ../",
  "files.corp.example:8443/kops": "begins with /, ./ or ../",
  "s3.eu-west-1.amazonaws.com/b": "begins with /, ./ or ../",
  "~/mirror": "home directory",
  "~user/mirror": "home directory",
  ".hidden/x": "begins with /, ./ or ../",
  " /srv": "begins with /, ./ or ../",
  "oci://registry.example.com": "not a file repository",
  "https://": "not a file repository",
  "https://s3.us-west-2.amazonaws.com": "names no bucket",
  "https://s3.us-west-2.amazonaws.com/": "names no bucket",
  "https://s3-accelerate.amazonaws.com/": "names no bucket",
  "s3://": "names no bucket",
  "s3:///a": "names no bucket",
  ...Object.fromEntries(
    [
      "s3://KEY:hunter2@bkt/a",
      "do://:hunter2@bkt/a",
      "https://me@s3.us-west-2.amazonaws.com/bkt",
      "gs://me:hunter2@bkt/a",
      "https://:hunter2@storage.googleapis.com/bkt",
      "azureblob://me@acct/ctr",
      "https://me:hunter2@acct.blob.core.windows.net/ctr?sv=1&sig=s",
    ].map((url) => [url, "has a user or a password"]),
  ),
  "s3://bkt/a?versionId=1": "has a query",
  "gs:///a": "names no bucket",
  "https://storage.googleapis.com/": "names no bucket",
  "https://bkt.s3-website-us-east-1.amazonaws.com/a": "static website",
  "https://bkt.s3-website.eu-central-1.amazonaws.com/a": "static website",
  "https://abc.mrap.accesspoint.s3-global.amazonaws.com/a": "multi-region",
  "s3://arn:aws:s3::123456789012:accesspoint/abc.mrap/a": "multi-region",
  "https://ap-123456789012.s3-object-lambda.us-west-2.amazonaws.com": "object lambda",
  "https://ap-123456789012.op-1.s3-outposts.us-west-2.amazonaws.com": "Outposts",
  "https://bkt.vpce-0a1b.s3.us-east-1.vpce.amazonaws.com/a": 'lacks the word "bucket"',
  "https://accesspoint.vpce-0a1b.s3.us-east-1.vpce.amazonaws.com/a": "no access point",
  "https://s3.cn-north-1.amazonaws.com/bkt": "below .amazonaws.com.cn",
  "https://s3.us-east-1.amazonaws.com.cn/bkt": "not below .amazonaws.com.cn",
  "https://s3.us-east-1.amazonaws.com/bkt/a?versionId=1": "query",
  "https://s3.us-east-1.amazonaws.com/bkt/%zz": "% escape",
  "https://acct.blob.core.windows.net/": "container",
  "azureblob://container-only": "container",
  "https://acct.dfs.core.windows.net/ctr": "blob endpoint",
  "https://acct-secondary.blob.core.windows.net/ctr": "blob endpoint",
  "file://srv/assets": "file:///srv/assets",
  "do://bkt/a": "S3 endpoint",
};

it.each(Object.entries(REFUSED))("refuses %s", (url, reason) => {
  const error = refusal(url);
  expect(`${error.message}\n${error.hint ?? ""}`).toContain(reason);
  expect(error.code).toBe("BAD_FILE_REPOSITORY");
  expect(error.hint).toBeDefined();
});

it("lists what it understands when it understands nothing", () => {
  for (const form of ["s3://", "gs://", "azureblob://", "oci://", "file:///", "takes PUT", "vpce"]) {
    expect(refusal("ftp://a/b").hint).toContain(form);
  }
});

it("shows no secrets", () => {
  const error = refusal("ftp://me:hunter2@files.example.com/kops?token=hunter2");
  expect(error.message).not.toContain("hunter2");
});

it("refuses an endpoint that is not a URL", () => {
  expect(() => parseFileRepository("s3://bkt", { url: "minio:9000" })).toThrow(/not an http/);
});

function refusal(url: string): UserError {
  try {
    throw new Error(`${url} was read as ${JSON.stringify(parseFileRepository(url))}`);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
