import { expect, it } from "vitest";
import { signAwsRequest } from "./sign-aws-request.ts";

const CREDENTIALS = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};
const NOW = new Date("2015-08-30T12:36:00Z");

/** Amazon's own test suite for Signature Version 4: post-vanilla, post-x-www-form-urlencoded, post-header-value-case. */
it.each([
  [{}, "", "host;x-amz-date", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"],
  [
    { "content-type": "application/x-www-form-urlencoded" },
    "Param1=value1",
    "content-type;host;x-amz-date",
    "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
  ],
  [
    { "my-header1": "VALUE1" },
    "",
    "host;my-header1;x-amz-date",
    "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
  ],
])("signs as Amazon's examples: %j", (headers, body, names, signature) => {
  const url = new URL("https://example.amazonaws.com/");
  const signed = signAwsRequest(
    { url, headers, body, region: "us-east-1", service: "service" },
    CREDENTIALS,
    NOW,
  );
  expect(signed["x-amz-date"]).toBe("20150830T123600Z");
  expect(signed["authorization"]).toBe(
    `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=${names}, Signature=${signature}`,
  );
});

it("signs the session token of temporary credentials", () => {
  const signed = signAwsRequest(
    {
      url: new URL("https://example.amazonaws.com/"),
      headers: {},
      body: "",
      region: "us-east-1",
      service: "service",
    },
    { ...CREDENTIALS, sessionToken: "session" },
    NOW,
  );
  expect(signed["x-amz-security-token"]).toBe("session");
  expect(signed["authorization"]).toContain("SignedHeaders=host;x-amz-date;x-amz-security-token,");
});
