import { UserError } from "../errors/user-error.ts";
import type { Http } from "../http/http.ts";

/** Gives bearer tokens for a service of Azure's. */
export interface AzureTokenSource {
  getToken(scope: string): Promise<{ readonly token: string } | null>;
}

/** Microsoft's default chain: environment, workload identity, managed identity, az, azd. It is loaded with the call. */
export async function defaultAzureCredential(http: Http): Promise<AzureTokenSource> {
  const { DefaultAzureCredential } = await import("./azure-identity-sdk.ts");
  const { azureHttpClient } = await import("./azure-http-client.ts");
  return new DefaultAzureCredential({ httpClient: azureHttpClient(http) });
}

/** Access tokens of Microsoft's default chain for any of Azure's services. Throws a UserError NO_CREDENTIALS. */
export function createAzureToken(http: Http): (scope: string) => Promise<string> {
  let source: Promise<AzureTokenSource> | undefined;
  return async (scope) => {
    try {
      return (await (await (source ??= defaultAzureCredential(http))).getToken(scope))?.token ?? "";
    } catch (cause) {
      const reason = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
      throw new UserError("NO_CREDENTIALS", `No Azure credentials can be used: ${reason}`, {
        hint: "Run az login or az acr login, or run where a managed or workload identity is attached.",
        cause,
      });
    }
  };
}
