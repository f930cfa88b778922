import { createHash, generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { directoryWith } from "../cli/load.ts";
import { makeCertificate } from "../support/certificate.ts";
import { startForwardProxy, type ForwardProxy } from "../support/forward-proxy.ts";
import { startLoopbackServer, type LoopbackServer } from "../support/loopback-server.ts";
import { runTool, type EndedTool } from "../support/run-tool.ts";

const BYTES = "made up";
const CLOUD_HOSTS = [
  "bkt.s3.us-east-1.amazonaws.com",
  "sts.us-east-1.amazonaws.com",
  "oauth2.googleapis.com",
  "storage.googleapis.com",
  "login.microsoftonline.com",
  "acct.blob.core.windows.net",
];

/** What Amazon answers whom it lets take a role (Security Token Service API, AssumeRoleWithWebIdentity). */
const ROLE = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult><Credentials>
    <AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>made-up</SecretAccessKey><SessionToken>made-up</SessionToken>
    <Expiration>2099-01-01T00:00:00Z</Expiration>
  </Credentials></AssumeRoleWithWebIdentityResult>
</AssumeRoleWithWebIdentityResponse>`;

/** "METHOD host path authorization's scheme", in the order they came. */
const seen: string[] = [];
let folder: string;
let upstream: LoopbackServer;
let clouds: Server;
let proxy: ForwardProxy;

/** All clouds at once: they give anybody a token, and nobody a place to write to. */
function startClouds(tls: { cert: string; key: string }): Server {
  return createServer(tls, (request, response) => {
    const { method = "", url = "", headers } = request;
    seen.push(
      `${method} ${headers.host ?? ""}${url.split("?")[0] ?? ""} ${(headers.authorization ?? "-").split(" ")[0] ?? ""}`,
    );
    request.resume();
    if (headers.host?.startsWith("sts.") === true) {
      response.writeHead(200, { "content-type": "text/xml" }).end(ROLE);
      return;
    }
    if (!new URL(url, "https://cloud").pathname.endsWith("/token")) {
      response.writeHead(403).end();
      return;
    }
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ token_type: "Bearer", access_token: "made-up", expires_in: 3600 }));
  });
}

beforeAll(async () => {
  const tls = makeCertificate(...CLOUD_HOSTS);
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const account = {
    type: "service_account",
    client_email: "copier@project.iam.gserviceaccount.com",
    private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
    token_uri: "https://oauth2.googleapis.com/token",
  };
  folder = directoryWith({ "ca.pem": tls.cert, token: "made-up", "google.json": JSON.stringify(account) });
  upstream = await startLoopbackServer((request, response) => {
    response.end(request.path.endsWith(".sha256") ? createHash("sha256").update(BYTES).digest("hex") : BYTES);
  });
  writeFileSync(join(folder, "list.txt"), `http://${upstream.host}/tool.tgz\n`);
  clouds = startClouds(tls).listen(0, "127.0.0.1");
  await once(clouds, "listening");
  const place = `127.0.0.1:${(clouds.address() as AddressInfo).port}`;
  proxy = await startForwardProxy({
    hosts: Object.fromEntries(CLOUD_HOSTS.map((host) => [`${host}:443`, place])),
  });
}, 120_000);
afterAll(async () => {
  await Promise.all([upstream.close(), proxy.close()]);
  clouds.closeAllConnections();
  await new Promise((resolve) => clouds.close(resolve));
});
afterEach(() => {
  seen.length = 0;
  proxy.seen.length = 0;
});

/** Copies a file into a store, by way of the proxy. */
function copyInto(store: string, env: Readonly<Record<string, string>>): Promise<EndedTool> {
  const caFile = join(folder, "ca.pem");
  const list = ["--list", join(folder, "list.txt"), "--file-repository", store];
  return runTool(["copy", ...list, "--ca-file", caFile], {
    cwd: folder,
    env: {
      HTTPS_PROXY: `http://${proxy.host}`,
      AWS_EC2_METADATA_DISABLED: "true",
      ...env,
    },
  });
}

const S3 = "https://bkt.s3.us-east-1.amazonaws.com/kops";
const GOOGLE = "gs://bkt/kops";
const AZURE = "https://acct.blob.core.windows.net/ctr/kops";
const AZURE_ID = "11111111-1111-1111-1111-111111111111";

describe("the built program has the library of each cloud", () => {
  test.each([
    [
      S3,
      { AWS_ACCESS_KEY_ID: "AKIATEST", AWS_SECRET_ACCESS_KEY: "made-up" },
      "HEAD bkt.s3.us-east-1.amazonaws.com/kops/tool.tgz AWS4-HMAC-SHA256",
      /as access key AKIATEST \[FORBIDDEN\]/,
    ],
    [
      S3,
      {
        AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/copier",
        AWS_WEB_IDENTITY_TOKEN_FILE: "token",
        AWS_REGION: "us-east-1",
      },
      "POST sts.us-east-1.amazonaws.com/ -",
      /as access key ASIAROLE \[FORBIDDEN\]/,
    ],
    [
      GOOGLE,
      { GOOGLE_APPLICATION_CREDENTIALS: "google.json" },
      "GET storage.googleapis.com/storage/v1/b/bkt/o/kops%2Ftool.tgz Bearer",
      /as copier@project\.iam\.gserviceaccount\.com.*\[FORBIDDEN\]/,
    ],
    [
      AZURE,
      { AZURE_TENANT_ID: AZURE_ID, AZURE_CLIENT_ID: AZURE_ID, AZURE_CLIENT_SECRET: "made-up" },
      "HEAD acct.blob.core.windows.net/ctr/kops/tool.tgz Bearer",
      /acct.* \[FORBIDDEN\]/,
    ],
  ])("%s is asked with credentials, by way of a proxy", async (store, env, request, message) => {
    const { code, stderr } = await copyInto(store, env);
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
    expect(seen).toContain(request);
    expect(proxy.seen.filter((line) => line.startsWith("CONNECT ")).length).toBeGreaterThan(0);
  });

  test.each([S3, GOOGLE, AZURE])("%s is not asked where nobody says who we are", async (store) => {
    const { code, stderr } = await copyInto(store, {});
    expect(stderr).toMatch(/No (?:AWS|Google|Azure) credentials .*\[NO_CREDENTIALS\]/);
    expect({ code, seen }).toEqual({ code: 1, seen: [] });
  });
});
