import { UserError, type Side } from "../../errors/user-error.ts";
import type { AzureLocation } from "../location/file-location.ts";
import { defaultAzureCredential, type AzureTokenSource } from "../../identity/azure-token.ts";
import type { AzureOptions } from "./azure-options.ts";
import { sharedKey, type SignedParts } from "./shared-key.ts";
import { present } from "../../values/present.ts";

const SCOPE = "https://storage.azure.com/.default";

/** Who speaks to a storage account, and where that is. */
export interface AzureIdentity {
  /** Without a slash at its end. */
  readonly endpoint: string;
  /** Goes into every URL: a shared access signature, without its question mark. */
  readonly query: string;
  headers(parts: SignedParts): Promise<Record<string, string>>;
  /** For messages. */
  name(): Promise<string>;
}

/** The credentials that are given, the URL's own first; without any, Microsoft's default chain, which is loaded with the first request. */
export function azureIdentity(location: AzureLocation, options: AzureOptions): AzureIdentity {
  const { account } = location;
  const given = readConnectionString(options.connectionString ?? "");
  const endpoint = (options.endpoint ?? given.endpoint ?? location.endpoint).replace(/\/+$/, "");
  const sas = (location.sas ?? options.sasToken ?? given.sas)?.replace(/^\?/, "");
  const key = options.accountKey ?? given.key;
  const place = { endpoint, query: "" };
  if (options.anonymous === true) return { ...place, ...unsigned("nobody (no credentials are sent)") };
  if (sas !== undefined) return { endpoint, query: sas, ...unsigned(signatureName(sas)) };
  if (key !== undefined) {
    return {
      ...place,
      headers: (parts) => Promise.resolve({ authorization: sharedKey(account, key, parts) }),
      name: () => Promise.resolve(`the key of the account ${account}`),
    };
  }
  // A token in the clear would be anybody's.
  if (endpoint.startsWith("http:"))
    return { ...place, ...unsigned("nobody (no token is sent over plain http)") };
  return { ...place, ...byToken(options) };
}

type Signing = Pick<AzureIdentity, "headers" | "name">;

function unsigned(name: string): Signing {
  return { headers: () => Promise.resolve({}), name: () => Promise.resolve(name) };
}

function signatureName(sas: string): string {
  const parameters = new URLSearchParams(sas);
  return `a shared access signature for "${parameters.get("sp") ?? ""}" until ${parameters.get("se") ?? "an unknown time"}`;
}

function byToken({ http, credential, side = "local" }: AzureOptions): Signing {
  let source: Promise<AzureTokenSource> | undefined;
  const token = async (): Promise<string> => {
    source ??= credential === undefined ? defaultAzureCredential(http) : Promise.resolve(credential);
    try {
      return (await (await source).getToken(SCOPE))?.token ?? "";
    } catch (error) {
      throw noCredentials(error, side);
    }
  };
  return {
    headers: async () => ({ authorization: `Bearer ${await token()}` }),
    name: async () => nameInToken(await token()),
  };
}

/** Who a token is for, by its claims (Microsoft identity platform, "Access token claims reference"). */
function nameInToken(token: string): string {
  try {
    const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
    const claims = JSON.parse(payload) as Record<string, unknown>;
    const user = claims["upn"] ?? claims["unique_name"] ?? claims["appid"];
    const object = claims["oid"];
    return typeof user === "string" ? `${user} (object ${String(object)})` : `the object ${String(object)}`;
  } catch {
    return "the default Azure credential";
  }
}

function noCredentials(error: unknown, side: Side): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  const reason = error.message.split("\n")[0] ?? "";
  return new UserError("NO_CREDENTIALS", `No Azure credentials can be used: ${reason}`, {
    hint: "Run az login, set AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN, or run where a managed or workload identity is attached.",
    side,
    cause: error,
  });
}

/** Azure Storage documentation, "Configure connection strings". */
function readConnectionString(text: string): { endpoint?: string; key?: string; sas?: string } {
  const fields = new Map(
    text.split(";").map((field): [string, string] => {
      const [name = "", ...value] = field.split("=");
      return [name.trim().toLowerCase(), value.join("=")];
    }),
  );
  const account = fields.get("accountname");
  const suffix = fields.get("endpointsuffix") ?? "core.windows.net";
  const protocol = fields.get("defaultendpointsprotocol") ?? "https";
  const built = account === undefined ? undefined : `${protocol}://${account}.blob.${suffix}`;
  const endpoint = fields.get("blobendpoint") ?? built;
  const key = fields.get("accountkey");
  const sas = fields.get("sharedaccesssignature");
  return {
    ...present({ endpoint, key, sas }),
  };
}
