import { UserError, type Side } from "../../errors/user-error.ts";
import type { AzureLocation } from "../location/file-location.ts";
import { defaultAzureCredential, type AzureTokenSource } from "../../identity/azure-token.ts";
import type { AzureOptions } from "./azure-options.ts";
import { sharedKey, type SignedParts } from "./shared-key.ts";
import { claimsIn } from "../../values/claims-in.ts";
import { joinWords } from "../../values/join-words.ts";
import { present } from "../../values/present.ts";
import { unique } from "../../values/unique.ts";

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

/**
 * The credentials that are given for this account, the URL's own first; without any, Microsoft's default chain, which is loaded with the first
 * request. Those of another account are for that alone: neither are they sent here, nor is anything sent there.
 */
export function azureIdentity(location: AzureLocation, options: AzureOptions): AzureIdentity {
  const { account } = location;
  const given = credentialsFor(account, options);
  const endpoint = (options.endpoint ?? given.endpoint ?? location.endpoint).replace(/\/+$/, "");
  const sas = (location.sas ?? given.sas)?.replace(/^\?/, "");
  const { key } = given;
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
  return { ...place, ...byToken(options, given.others) };
}

interface Given {
  readonly endpoint?: string;
  readonly key?: string;
  readonly sas?: string;
  /** Accounts of which credentials are given, and not of this one. */
  readonly others: readonly string[];
}

function credentialsFor(account: string, options: AzureOptions): Given {
  const { account: own = account, accountKey, sasToken, connectionString = "" } = options;
  const connection = readConnectionString(connectionString);
  const { account: named = account, ...parts } = connection;
  const hasOwn = accountKey !== undefined || sasToken !== undefined;
  return {
    ...(named === account ? parts : {}),
    ...(own === account ? present({ key: accountKey, sas: sasToken }) : {}),
    others: unique([...(hasOwn ? [own] : []), named]).filter((one) => one !== account),
  };
}

type Signing = Pick<AzureIdentity, "headers" | "name">;

function unsigned(name: string): Signing {
  return { headers: () => Promise.resolve({}), name: () => Promise.resolve(name) };
}

function signatureName(sas: string): string {
  const parameters = new URLSearchParams(sas);
  return `a shared access signature for "${parameters.get("sp") ?? ""}" until ${parameters.get("se") ?? "an unknown time"}`;
}

function byToken({ http, credential, side = "local" }: AzureOptions, others: readonly string[]): Signing {
  let source: Promise<AzureTokenSource> | undefined;
  const token = async (): Promise<string> => {
    source ??= credential === undefined ? defaultAzureCredential(http) : Promise.resolve(credential);
    try {
      return (await (await source).getToken(SCOPE))?.token ?? "";
    } catch (error) {
      throw noCredentials(error, side, others);
    }
  };
  return {
    headers: async () => ({ authorization: `Bearer ${await token()}` }),
    name: async () => nameInToken(await token()),
  };
}

/** Who a token is for, by its claims (Microsoft identity platform, "Access token claims reference"). */
function nameInToken(token: string): string {
  const claims = claimsIn(token);
  const user = claims["upn"] ?? claims["unique_name"] ?? claims["appid"];
  const object = claims["oid"];
  if (typeof user !== "string")
    return typeof object === "string" ? `the object ${object}` : "the default Azure credential";
  return typeof object === "string" ? `${user} (object ${object})` : user;
}

function noCredentials(error: unknown, side: Side, others: readonly string[]): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  const reason = error.message.split("\n")[0] ?? "";
  const left =
    others.length === 0 ? "" : ` Those that the environment gives are for ${joinWords(others)} alone.`;
  return new UserError("NO_CREDENTIALS", `No Azure credentials can be used: ${reason}`, {
    hint: `Run az login, set AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN, or run where a managed or workload identity is attached.${left}`,
    side,
    cause: error,
  });
}

/** Azure Storage documentation, "Configure connection strings". */
function readConnectionString(text: string): Omit<Given, "others"> & { readonly account?: string } {
  const fields = new Map(
    text.split(";").map((field): [string, string] => {
      const [name = "", ...value] = field.split("=");
      return [name.trim().toLowerCase(), value.join("=")];
    }),
  );
  const name = fields.get("accountname");
  const suffix = fields.get("endpointsuffix") ?? "core.windows.net";
  const protocol = fields.get("defaultendpointsprotocol") ?? "https";
  const built = name === undefined ? undefined : `${protocol}://${name}.blob.${suffix}`;
  const endpoint = fields.get("blobendpoint") ?? built;
  const key = fields.get("accountkey");
  const sas = fields.get("sharedaccesssignature");
  const account = name ?? /^https?:\/\/([a-z0-9]{3,24})\.blob\./.exec(endpoint ?? "")?.[1];
  return present({ account, endpoint, key, sas });
}
