import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import {
  failureOf,
  putMadeUp,
  refuse,
  S3_CREDENTIALS,
  s3World,
  type S3Script,
} from "../../../test/support/s3-world.ts";
import { openS3Files } from "./s3-files.ts";

const world = s3World();
afterEach(() => world.afterEach());
afterAll(() => world.close());

describe("a refusal of S3", () => {
  it.each([
    ["expired", 400, "ExpiredToken", "CREDENTIALS_EXPIRED"],
    ["unknown", 403, "InvalidAccessKeyId", "UNAUTHORIZED"],
    ["of a wrong secret", 403, "SignatureDoesNotMatch", "UNAUTHORIZED"],
    ["of an unknown session", 400, "InvalidToken", "UNAUTHORIZED"],
    ["dated wrongly", 403, "RequestTimeTooSkewed", "CLOCK_SKEW"],
    ["without rights", 403, "AccessDenied", "FORBIDDEN"],
    ["of another region", 400, "AuthorizationHeaderMalformed", "WRONG_REGION"],
  ])(
    "a HEAD that is refused without a word is asked for its cause: credentials %s",
    async (_, status, code, expected) => {
      const store = await world.start((request, response) => {
        if (request.method === "HEAD") response.writeHead(status).end();
        else refuse(response, status, code, expected === "WRONG_REGION" ? "expecting 'eu-1'" : "refused");
      });
      expect((await failureOf(store.stat("file"))).code).toBe(expected);
    },
  );
});

describe("an error of S3 says what is wrong", () => {
  const denied =
    "User: arn:aws:sts::123456789012:assumed-role/deploy/me is not authorized to perform: s3:PutObject on resource: &quot;arn:aws:s3:::bkt/pre/file&quot; because no identity-based policy allows the s3:PutObject action";
  it.each<[string, S3Script, { code: string; message: RegExp; hint: RegExp }]>([
    [
      "a right that is missing, by S3's own words",
      (_request, response) => refuse(response, 403, "AccessDenied", denied),
      {
        code: "FORBIDDEN",
        message:
          /^403 on PutObject to bkt as arn:aws:sts::123456789012:assumed-role\/deploy\/me \(AccessDenied\)$/,
        hint: /^Missing: s3:PutObject on arn:aws:s3:::bkt\/pre\/file because no identity-based policy/,
      },
    ],
    [
      "a right that is missing, without words",
      (_request, response) => refuse(response, 403, "AccessDenied", "Access Denied"),
      {
        code: "FORBIDDEN",
        message: /PutObject to bkt as access key AKIATESTONLY/,
        hint: /bkt\/pre\/\*: s3:PutObject/,
      },
    ],
    [
      "a key that is missing",
      (_request, response) => refuse(response, 403, "AccessDenied", "not allowed on KMS key"),
      { code: "FORBIDDEN", message: /403/, hint: /kms:GenerateDataKey/ },
    ],
    [
      "another region",
      (_request, response) =>
        refuse(response, 301, "PermanentRedirect", "", { "x-amz-bucket-region": "eu-west-1" }),
      {
        code: "WRONG_REGION",
        message: /bkt is in eu-west-1, not in us-east-1/,
        hint: /s3\.eu-west-1\.amazonaws/,
      },
    ],
    [
      "another region, in the signature",
      (_request, response) =>
        refuse(
          response,
          400,
          "AuthorizationHeaderMalformed",
          "the region 'us-east-1' is wrong; expecting 'eu-1'",
        ),
      { code: "WRONG_REGION", message: /bkt is in eu-1/, hint: /eu-1/ },
    ],
    [
      "no such bucket",
      (_request, response) => refuse(response, 404, "NoSuchBucket"),
      { code: "NO_SUCH_BUCKET", message: /no bucket bkt/, hint: /Create/ },
    ],
    [
      "credentials that have expired",
      (_request, response) => refuse(response, 400, "ExpiredToken"),
      { code: "CREDENTIALS_EXPIRED", message: /expired/, hint: /sso login/ },
    ],
    [
      "a wrong secret",
      (_request, response) => refuse(response, 403, "SignatureDoesNotMatch"),
      { code: "UNAUTHORIZED", message: /AKIATESTONLY/, hint: /secret/ },
    ],
    [
      "a clock that is wrong",
      (_request, response) => refuse(response, 403, "RequestTimeTooSkewed"),
      { code: "CLOCK_SKEW", message: /clocks/, hint: /clock/ },
    ],
  ])("%s", async (_, script, expected) => {
    const error = await failureOf(
      putMadeUp(
        await world.start((request, response, number) => {
          request.resume();
          script(request, response, number);
        }),
      ),
    );
    expect(error).toMatchObject({ code: expected.code, side: "local", url: "s3://bkt/pre/file" });
    expect(error.message).toMatch(expected.message);
    expect(error.hint).toMatch(expected.hint);
    expect(`${error.message}${String(error.hint)}`).not.toContain("hunter2");
  });

  it("a bucket that may not be looked into", async () => {
    const store = await world.start((_request, response) => response.writeHead(403).end());
    const error = await failureOf(store.stat("file"));
    expect(error).toMatchObject({ code: "FORBIDDEN" });
    expect(error.message).toBe("403 on HeadObject to bkt as access key AKIATESTONLY");
    expect(error.hint).toMatch(/s3:GetObject, and s3:ListBucket/);
  });

  it("a store that nobody answers for", async () => {
    const store = await world.start(() => undefined);
    await world.server.close();
    expect(await failureOf(store.stat("file"))).toMatchObject({ code: "UNREACHABLE" });
    await world.serve(() => undefined);
  });
});

describe("the bucket of an S3 URL", () => {
  it("does not take a bucket that is not there for a file that is not", async () => {
    await world.serve((_request, response) => response.writeHead(404).end());
    vi.stubEnv("AWS_ENDPOINT_URL_S3", world.server.url);
    const location = { kind: "s3", bucket: "bkt", prefix: "", pathStyle: true } as const;
    const store = openS3Files(location, { http: world.http, credentials: S3_CREDENTIALS });
    expect(await failureOf(store.stat("file"))).toMatchObject({ code: "NO_SUCH_BUCKET" });
    vi.unstubAllEnvs();
  });

  it("asks for the region where the URL does not tell it", async () => {
    const regions: string[] = [];
    await world.serve((request, response) => {
      regions.push(/\/([^/]+)\/s3\/aws4_request/.exec(String(request.headers.authorization))?.[1] ?? "");
      if (request.url === "/bkt/") response.writeHead(301, { "x-amz-bucket-region": "eu-north-1" }).end();
      else response.writeHead(404).end();
    });
    vi.stubEnv("AWS_ENDPOINT_URL_S3", world.server.url);
    vi.stubEnv("AWS_REGION", "us-west-1");
    const location = { kind: "s3", bucket: "bkt", prefix: "", pathStyle: true } as const;
    const store = openS3Files(location, { http: world.http, credentials: S3_CREDENTIALS });
    expect(await store.stat("file")).toBeUndefined();
    expect(await store.stat("file")).toBeUndefined();
    expect(world.server.requests[0]).toMatch(/^HEAD \/bkt/);
    expect(regions).toEqual(["us-west-1", "eu-north-1", "eu-north-1"]);
    vi.unstubAllEnvs();
  });
});
