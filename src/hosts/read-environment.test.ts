import { expect, test } from "vitest";
import { homeFolder } from "./home-folder.ts";
import { readHostEnvironment } from "./read-environment.ts";

const url = "https://s3.example.com";
const keys = { S3_ACCESS_KEY_ID: "id", S3_SECRET_ACCESS_KEY: "secret" };
const credentials = { accessKeyId: "id", secretAccessKey: "secret" };

test.each([
  ["kOps's own", { S3_ENDPOINT: url, S3_REGION: "r1", ...keys }, { url, region: "r1", credentials }],
  ["no region", { S3_ENDPOINT: url, ...keys }, { url, credentials }],
  ["AWS's keys", { S3_ENDPOINT: url, AWS_REGION: "r2", AWS_DEFAULT_REGION: "r3" }, { url, region: "r2" }],
  ["the default region", { S3_ENDPOINT: url, AWS_DEFAULT_REGION: "r3" }, { url, region: "r3" }],
  [
    "S3_REGION before AWS_REGION",
    { S3_ENDPOINT: url, S3_REGION: "r1", AWS_REGION: "r2" },
    { url, region: "r1" },
  ],
  ["AWS's endpoint", { AWS_ENDPOINT_URL_S3: url, S3_REGION: "r1", ...keys }, { url }],
  ["half of the keys", { S3_ENDPOINT: url, S3_ACCESS_KEY_ID: "id" }, { url }],
  ["keys without an endpoint", { S3_REGION: "r1", ...keys }, undefined],
])("S3 by %s", (_, env, expected) => {
  expect(readHostEnvironment(env).s3Endpoint).toEqual(expected);
});

test("whoever has no home folder has that of container runtimes", () => {
  const unknown = (): string => {
    throw new Error("uv_os_homedir returned ENOENT");
  };
  expect(homeFolder(unknown)).toBe("/");
  expect(homeFolder(() => "/home/a")).toBe("/home/a");
});

test("Azure's key and signature are of the account that is named beside them", () => {
  const azure = { AZURE_STORAGE_ACCOUNT: "a", AZURE_STORAGE_KEY: "k", AZURE_STORAGE_SAS_TOKEN: "s" };
  expect(readHostEnvironment(azure).azure).toEqual({ account: "a", accountKey: "k", sasToken: "s" });
});

test.each([
  ["AWS_ENDPOINT_URL_ECR", "foo", '"foo"'],
  ["STORAGE_EMULATOR_HOST", ":::", '"http://:::"'],
  ["STORAGE_EMULATOR_HOST", "ftp://me:secret@h", '"ftp://h/"'],
  ["CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE", "http://", '"http://"'],
])("%s that is no URL is told: %s", (variable, url, shown) => {
  expect(() => readHostEnvironment({ [variable]: url })).toThrow(
    expect.objectContaining({
      code: "BAD_ENDPOINT",
      message: `${variable} is not an http or https URL: ${shown}`,
    }),
  );
});

test("an emulator's host alone is meant without TLS", () => {
  expect(readHostEnvironment({ STORAGE_EMULATOR_HOST: "localhost:4443" }).gcsEndpoint).toBe(
    "http://localhost:4443",
  );
});
