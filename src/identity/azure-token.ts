import { UserError } from "../errors/user-error.ts";
import type { AzureTokenSource } from "../files/azure/azure-options.ts";

/** Access tokens of Microsoft's default chain for any of Azure's services. Throws a UserError NO_CREDENTIALS. */
export function createAzureToken(): (scope: string) => Promise<string> {
  let source: Promise<AzureTokenSource> | undefined;
  const load = async (): Promise<AzureTokenSource> => {
    const { DefaultAzureCredential } = await import("./azure-identity-sdk.ts");
    return new DefaultAzureCredential();
  };
  return async (scope) => {
    try {
      return (await (await (source ??= load())).getToken(scope))?.token ?? "";
    } catch (cause) {
      const reason = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
      throw new UserError("NO_CREDENTIALS", `No Azure credentials can be used: ${reason}`, {
        hint: "Run az login or az acr login, or run where a managed or workload identity is attached.",
        cause,
      });
    }
  };
}
