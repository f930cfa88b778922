import type { Http } from "../http/http.ts";
import type { AwsIdentity } from "./aws-identity.ts";

export interface Identities {
  readonly aws: () => Promise<AwsIdentity>;
  readonly google: () => Promise<string>;
  readonly azure: (scope: string) => Promise<string>;
}

/** Who this machine is in each cloud; what it takes to find out is loaded when a registry of that cloud asks. */
export function cloudIdentities(http: Http): Identities {
  return {
    aws: later(async () => (await import("./aws-identity.ts")).createAwsIdentity(http)),
    google: later(async () => (await import("./google-token.ts")).createGoogleToken(http)),
    azure: later(async () => (await import("./azure-token.ts")).createAzureToken(http)),
  };
}

function later<Arguments extends readonly unknown[], Answer>(
  load: () => Promise<(...given: Arguments) => Promise<Answer>>,
): (...given: Arguments) => Promise<Answer> {
  let loaded: ReturnType<typeof load> | undefined;
  return async (...given) => (await (loaded ??= load()))(...given);
}
