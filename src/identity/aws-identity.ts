import type { S3Client } from "@aws-sdk/client-s3";
import type { Http } from "../http/http.ts";
import { awsRequestHandler } from "./aws-request-handler.ts";

interface AwsIdentity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/**
 * The credentials of the SDK's default chain (environment, profile, SSO, web identity, container, instance metadata), which it keeps
 * and renews. The SDK is loaded with the first call. Fails with the SDK's own error where there are none.
 */
export function createAwsIdentity(http: Http): () => Promise<AwsIdentity> {
  let client: Promise<S3Client> | undefined;
  const load = async (): Promise<S3Client> => {
    const sdk = await import("../files/s3/s3-sdk.ts");
    return new sdk.S3Client({ region: "us-east-1", requestHandler: awsRequestHandler(http, "local") });
  };
  return async () => (await (client ??= load())).config.credentials();
}
