import type { Http } from "../../http/http.ts";
import { firstCredential, type FindCredential } from "../credential.ts";
import { createAzureCredentials } from "./azure-credentials.ts";
import { createEcrCredentials } from "./ecr-credentials.ts";
import { createGoogleCredentials } from "./google-credentials.ts";
import type { AwsCredentials } from "./sign-aws-request.ts";

/** Who this machine is in each cloud. Each is asked only for registries of that cloud, keeps what it gives and renews it. */
export interface CloudIdentities {
  /** Throws where there is none. */
  readonly aws?: (() => Promise<AwsCredentials>) | undefined;
  /** An access token with the scope "https://www.googleapis.com/auth/cloud-platform". */
  readonly google?: (() => Promise<string>) | undefined;
  /** An access token for a scope, such as "https://containerregistry.azure.net/.default". */
  readonly azure?: ((scope: string) => Promise<string>) | undefined;
}

/** Credentials of the clouds' own registries; they come after whatever the user has configured. */
export function createCloudCredentials(http: Http, { aws, google, azure }: CloudIdentities): FindCredential {
  return firstCredential([
    ...(aws === undefined ? [] : [createEcrCredentials({ http, credentials: aws })]),
    ...(google === undefined ? [] : [createGoogleCredentials(google)]),
    ...(azure === undefined ? [] : [createAzureCredentials({ http, accessToken: azure })]),
  ]);
}
