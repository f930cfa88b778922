import { createHash, createHmac } from "node:crypto";
import type { Headers } from "../../http/http.ts";
import { present } from "../../values/present.ts";

/** What the AWS SDKs call credentials: an access key, with a session token where it is temporary. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface AwsRequest {
  /** Without a query; Amazon's JSON interfaces have none. */
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Headers;
  readonly body: string;
  readonly region: string;
  /** The service's name in signatures, such as "ecr". */
  readonly service: string;
}

const ALGORITHM = "AWS4-HMAC-SHA256";

/** The headers of a POST, signed (AWS Signature Version 4, "Create a signed AWS API request"). */
export function signAwsRequest(request: AwsRequest, credentials: AwsCredentials, now: Date): Headers {
  const time = now.toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
  const { accessKeyId, sessionToken } = credentials;
  const signed: Headers = {
    ...request.headers,
    host: request.url.host,
    "x-amz-date": time,
    ...present({ "x-amz-security-token": sessionToken }),
  };
  const names = Object.keys(signed).sort();
  const canonical = [
    "POST",
    request.url.pathname,
    "",
    ...names.map((name) => `${name}:${signed[name]?.trim().replaceAll(/\s+/g, " ") ?? ""}`),
    "",
    names.join(";"),
    sha256(request.body),
  ].join("\n");
  const scope = [time.slice(0, 8), request.region, request.service, "aws4_request"];
  const key = scope.reduce<Buffer | string>(hmac, `AWS4${credentials.secretAccessKey}`);
  const text = [ALGORITHM, time, scope.join("/"), sha256(canonical)].join("\n");
  const signature = hmac(key, text).toString("hex");
  const authorization = `${ALGORITHM} Credential=${accessKeyId}/${scope.join("/")}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  return { ...signed, authorization };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
