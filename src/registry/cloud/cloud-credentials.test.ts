import { afterEach, describe, expect, it, vi } from "vitest";
import { startLoopbackServer, type LoopbackServer } from "../../../test/support/loopback-server.ts";
import { createHttp } from "../../http/create-http.ts";
import type { Http } from "../../http/http.ts";
import type { FindCredential } from "../credential.ts";
import { loginHint } from "../registry-error.ts";
import { createAzureCredentials } from "./azure-credentials.ts";
import { createCloudCredentials } from "./cloud-credentials.ts";
import { parseEcrHost } from "./ecr-host.ts";
import { createEcrCredentials } from "./ecr-credentials.ts";

const KEY = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "aws-secret", sessionToken: "aws-session" };
const ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const HOUR_S = 3600;

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function serve(...parameters: Parameters<typeof startLoopbackServer>): Promise<LoopbackServer> {
  const server = await startLoopbackServer(...parameters);
  closers.push(() => server.close());
  return server;
}

function client(): Http {
  const http = createHttp({ backoffMs: 1, attempts: 3 });
  closers.push(() => http.close());
  return http;
}

const now = (): number => Math.floor(Date.now() / 1000);
const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Amazon's API, which gives out "password-1", "password-2"; good for so many seconds. */
async function ecr(lifeS: number): Promise<{ server: LoopbackServer; find: FindCredential }> {
  const server = await serve((request, response, number) => {
    const data = { authorizationToken: base64(`AWS:password-${number}`), expiresAt: now() + lifeS + 0.5 };
    const isPublic = request.headers["x-amz-target"] === "SpencerFrontendService.GetAuthorizationToken";
    response.end(JSON.stringify({ authorizationData: isPublic ? data : [data] }));
  });
  const access = {
    http: client(),
    credentials: () => Promise.resolve(KEY),
    endpoint: `http://${server.host}/`,
  };
  return { server, find: createEcrCredentials(access) };
}

describe("hosts of Amazon ECR", () => {
  it.each([
    [ECR, "eu-west-1", "api.ecr.eu-west-1.amazonaws.com"],
    ["123456789012.dkr.ecr-fips.us-east-1.amazonaws.com", "us-east-1", "ecr-fips.us-east-1.amazonaws.com"],
    ["123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1", "api.ecr.cn-north-1.amazonaws.com.cn"],
    ["123456789012.dkr-ecr.eu-west-1.on.aws", "eu-west-1", "ecr.eu-west-1.api.aws"],
    ["123456789012.dkr-ecr-fips.us-east-1.on.aws", "us-east-1", "ecr-fips.us-east-1.api.aws"],
  ])("%s", (host, region, api) => {
    expect(parseEcrHost(host)).toEqual({ account: "123456789012", region, api });
  });

  it.each([
    "12345.dkr.ecr.eu-west-1.amazonaws.com",
    `${ECR}.evil.org`,
    `${ECR}:443`,
    "123456789012.dkr.ecr.evil.org/.amazonaws.com",
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com.org",
    "123456789012.dkr.ecr.eu-west-1.on.aws",
    "evil.org",
    "public.ecr.aws",
  ])("not %s", (host) => {
    expect(parseEcrHost(host)).toBeUndefined();
  });
});

describe("tokens of Amazon ECR", () => {
  it("are got by a signed request, once for all who want one", async () => {
    const { server, find } = await ecr(12 * HOUR_S);
    const found = await Promise.all([1, 2, 3].map(() => find({ host: ECR })));
    const credential = { kind: "password", username: "AWS", password: "password-1" };
    expect(found).toEqual([1, 2, 3].map(() => ({ credential, source: "the AWS identity" })));
    expect(server.seen).toHaveLength(1);
    const { method, headers, body } = server.seen[0] ?? {};
    expect([method, body]).toEqual(["POST", "{}"]);
    expect(headers).toMatchObject({
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken",
      "x-amz-security-token": "aws-session",
    });
    expect(headers?.["authorization"]).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/ecr\/aws4_request, /,
    );
    expect(JSON.stringify(server.seen)).not.toContain("aws-secret");
  });

  it("are got anew before they expire, and when they are refused", async () => {
    const { find } = await ecr(HOUR_S);
    const password = async (refused?: Awaited<ReturnType<FindCredential>>): Promise<unknown> => {
      const found = await find({ host: ECR, refused: refused?.credential });
      return found?.credential.kind === "password" ? found.credential.password : undefined;
    };
    const first = await find({ host: ECR });
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 40 * 60_000);
    expect(await password()).toBe("password-1");
    vi.setSystemTime(Date.now() + 6 * 60_000);
    expect(await password()).toBe("password-2");
    expect(await password(first)).toBe("password-2");
    expect(await password(await find({ host: ECR }))).toBe("password-3");
  });

  it("exist for the public registry too, where there is an identity", async () => {
    const { server, find } = await ecr(HOUR_S);
    expect((await find({ host: "public.ecr.aws" }))?.credential).toMatchObject({ password: "password-1" });
    expect(server.seen[0]?.headers.authorization).toContain("/us-east-1/ecr-public/aws4_request");
  });

  it("are none without an identity: the public registry is read by strangers", async () => {
    const credentials = (): Promise<never> => Promise.reject(new Error("Could not load credentials"));
    const find = createEcrCredentials({ http: client(), credentials });
    expect(await find({ host: "public.ecr.aws" })).toBeUndefined();
    expect(await find({ host: "registry.k8s.io" })).toBeUndefined();
    const result = find({ host: ECR });
    await expect(result).rejects.toMatchObject({ code: "NO_CREDENTIALS" });
    await expect(result).rejects.toThrow("Could not load credentials");
  });

  it.each([
    ["UnrecognizedClientException", "UNAUTHORIZED"],
    ["com.amazon.coral.service#ExpiredTokenException", "UNAUTHORIZED"],
    ["AccessDeniedException", "FORBIDDEN"],
    ["ServerException", "AWS_REFUSED"],
  ])("say what is wrong: %s", async (type, code) => {
    const server = await serve((_, response) =>
      response.writeHead(400).end(JSON.stringify({ __type: type, message: "Amazon's words" })),
    );
    const endpoint = `http://${server.host}/`;
    const find = createEcrCredentials({ http: client(), credentials: () => Promise.resolve(KEY), endpoint });
    const result = find({ host: ECR });
    await expect(result).rejects.toMatchObject({ code });
    await expect(result).rejects.toThrow("Amazon's words");
    await find({ host: ECR }).catch(() => undefined);
    expect(server.seen).toHaveLength(1);
  });
});

it.each([
  [ECR, "ecr:GetAuthorizationToken, or"],
  ["public.ecr.aws", "ecr-public:GetAuthorizationToken and sts:GetServiceBearerToken, or"],
])(
  "the right to a token of Amazon ECR that is missing is named as Amazon calls it: %s",
  async (host, right) => {
    const server = await serve((_, response) =>
      response.writeHead(400).end(JSON.stringify({ __type: "AccessDeniedException", message: "no" })),
    );
    const endpoint = `http://${server.host}/`;
    const find = createEcrCredentials({ http: client(), credentials: () => Promise.resolve(KEY), endpoint });
    await expect(find({ host })).rejects.toMatchObject({
      code: "FORBIDDEN",
      hint: expect.stringContaining(`Allow this identity ${right}`) as string,
    });
  },
);

it.each([undefined, "the file config.json"])(
  "a login to Amazon ECR Public is told as it works, credential from %s",
  (source) => {
    const hint = loginHint("public.ecr.aws", source);
    expect(hint).toContain("aws ecr-public get-login-password --region us-east-1 | docker login ");
    expect(loginHint("registry.example.com", source)).toContain("docker login registry.example.com");
  },
);

describe("tokens of Google", () => {
  it.each(["europe-docker.pkg.dev", "us-west2-docker.pkg.dev", "gcr.io", "eu.gcr.io"])(
    "are for %s",
    async (host) => {
      const find = createCloudCredentials(client(), { google: () => Promise.resolve("google-token") });
      expect(await find({ host })).toEqual({
        credential: { kind: "password", username: "oauth2accesstoken", password: "google-token" },
        source: "the Google identity",
      });
    },
  );

  it.each([
    "docker.pkg.dev.evil.org",
    "evilgcr.io",
    "a.b.gcr.io",
    "gcr.io:5000",
    "k8s.io",
    "x-docker.pkg.dev.io",
  ])("are not for %s", async (host) => {
    const google = vi.fn(() => Promise.resolve("google-token"));
    expect(await createCloudCredentials(client(), { google })({ host })).toBeUndefined();
    expect(google).not.toHaveBeenCalled();
  });

  it("are asked for anew, for their library renews them", async () => {
    let count = 0;
    const find = createCloudCredentials(client(), { google: () => Promise.resolve(`token-${(count += 1)}`) });
    const first = await find({ host: "gcr.io" });
    expect(await find({ host: "eu.gcr.io" })).toEqual(first);
    expect(await find({ host: "gcr.io", refused: first?.credential })).toMatchObject({
      credential: { password: "token-2" },
    });
  });
});

describe("tokens of Azure", () => {
  const jwt = (exp: number): string =>
    `e30.${Buffer.from(JSON.stringify({ exp })).toString("base64url")}.sig`;

  it("are exchanged at the registry for its refresh token, again before that expires", async () => {
    const server = await serve((_, response) =>
      response.end(JSON.stringify({ refresh_token: jwt(now() + HOUR_S) })),
    );
    const scopes: string[] = [];
    const accessToken = (scope: string): Promise<string> => {
      scopes.push(scope);
      return Promise.resolve("azure-token");
    };
    const find = createAzureCredentials({
      http: client(),
      accessToken,
      origin: () => `http://${server.host}`,
    });
    const found = await find({ host: "team.azurecr.io" });
    expect(found).toMatchObject({ credential: { kind: "identity" }, source: "the Azure identity" });
    expect(await find({ host: "team.azurecr.io" })).toEqual(found);
    expect(server.seen.map(({ method, path, body }) => [method, path, body])).toEqual([
      [
        "POST",
        "/oauth2/exchange",
        "grant_type=access_token&service=team.azurecr.io&access_token=azure-token",
      ],
    ]);
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 56 * 60_000);
    await find({ host: "team.azurecr.io" });
    await find({ host: "team.azurecr.cn" });
    await find({ host: "team.azurecr.us" });
    expect(await find({ host: "azurecr.io.evil.org" })).toBeUndefined();
    expect(await find({ host: "team.azurecr.io.org" })).toBeUndefined();
    expect(scopes).toEqual([
      "https://containerregistry.azure.net/.default",
      "https://containerregistry.azure.net/.default",
      "https://management.chinacloudapi.cn/.default",
      "https://management.usgovcloudapi.net/.default",
    ]);
  });

  it.each([
    [
      401,
      `{"errors":[{"code":"UNAUTHORIZED","message":"tenant is wrong"}]}`,
      "UNAUTHORIZED",
      "tenant is wrong",
    ],
    [200, "{}", "BAD_TOKEN_SERVER", "without a refresh token"],
    [307, "", "HTTP_STATUS", "307"],
  ])("say what is wrong: %i %s", async (status, body, code, reason) => {
    const server = await serve((_, response) =>
      response.writeHead(status, { location: "http://elsewhere.test/" }).end(body),
    );
    const find = createAzureCredentials({
      http: client(),
      accessToken: () => Promise.resolve("azure-token"),
      origin: () => `http://${server.host}`,
    });
    const result = find({ host: "team.azurecr.io" });
    await expect(result).rejects.toMatchObject({ code });
    await expect(result).rejects.toThrow(reason);
    await expect(result).rejects.not.toThrow("azure-token");
  });
});
