import type { Http } from "../http/http.ts";
import { awsRequestHandler } from "./aws-request-handler.ts";

/** Who asks Amazon: temporary credentials have a session token. */
export interface AwsIdentity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Where Amazon's own services for identities are asked, when nothing says which region is meant. */
const REGION = "us-east-1";

/**
 * The credentials of the SDK's default chain (environment, profile, SSO, web identity, container, instance metadata), which it keeps
 * and renews. The SDK is loaded with the first call. Fails with the SDK's own error where there are none.
 */
export function createAwsIdentity(http: Http): () => Promise<AwsIdentity> {
  let chain: Promise<() => Promise<AwsIdentity>> | undefined;
  const load = async (): Promise<() => Promise<AwsIdentity>> => {
    const { defaultProvider } = await import("./aws-credentials-sdk.ts");
    const requestHandler = awsRequestHandler(http, "local");
    return defaultProvider({ clientConfig: { region: REGION, requestHandler } });
  };
  return async () => (await (chain ??= load()))();
}
