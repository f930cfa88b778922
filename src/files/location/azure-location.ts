import { UserError } from "../../errors/user-error.ts";
import type { AzureLocation } from "./file-location.ts";
import { refuseExtras } from "./refuse-extras.ts";
import { schemeUrl } from "./scheme-url.ts";
import { splitBucket } from "./url-path.ts";

/** Blob endpoints of Azure's clouds and of accounts with a DNS zone of their own (Azure documentation, "Storage account endpoints"). */
const HOST =
  /^(?<account>[a-z0-9]{3,24})\.(?:blob\.core\.(?:windows\.net|chinacloudapi\.cn|usgovcloudapi\.net|cloudapi\.de)|z\d{1,2}\.blob\.storage\.azure\.net)$/;
const OTHER_SERVICE =
  /\.(?:dfs|web|file)\.core\.(?:windows\.net|chinacloudapi\.cn|usgovcloudapi\.net)$|-secondary\.blob\.core\./;

/**
 * A container from a URL on one of Azure's blob hosts or kOps's `azureblob://ACCOUNT/CONTAINER/PREFIX`; undefined for anything
 * else. Throws a UserError BAD_FILE_REPOSITORY.
 */
export function parseAzurePlace(text: string): AzureLocation | undefined {
  const url = schemeUrl(text, ["azureblob:", "http:", "https:"]);
  if (url === undefined) return undefined;
  const location = parseUrl(url);
  if (location !== undefined) refuseExtras(url, { mayHaveQuery: location.sas !== undefined });
  return location;
}

function parseUrl(url: URL): AzureLocation | undefined {
  if (url.protocol === "azureblob:") {
    return inContainer(url, url.hostname, `https://${url.hostname}.blob.core.windows.net`);
  }
  if (OTHER_SERVICE.test(url.hostname)) throw badAzureUrl(url, "is not an account's blob endpoint");
  const account = HOST.exec(url.hostname)?.groups?.["account"];
  return account === undefined ? undefined : inContainer(url, account, url.origin);
}

function inContainer(url: URL, account: string, endpoint: string): AzureLocation {
  const split = splitBucket(url);
  if (account === "" || split === undefined)
    throw badAzureUrl(url, "does not name an account and a container");
  const sas = url.searchParams.has("sig") ? url.search.slice(1) : undefined;
  const location = {
    kind: "azure",
    account,
    container: split.bucket,
    prefix: split.prefix,
    endpoint,
  } as const;
  return sas === undefined ? location : { ...location, sas };
}

function badAzureUrl(url: URL, reason: string): UserError {
  return new UserError("BAD_FILE_REPOSITORY", `${url.protocol}//${url.host}${url.pathname} ${reason}`, {
    hint: "Azure is written https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX or azureblob://ACCOUNT/CONTAINER/PREFIX.",
  });
}
