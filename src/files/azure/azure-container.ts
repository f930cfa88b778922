import type { Headers, HttpRequest, HttpResponse } from "../../http/http.ts";
import { readBody } from "../../http/read-body.ts";
import { redactUrl } from "../../errors/redact-url.ts";
import type { AzureLocation } from "../location/file-location.ts";
import { escapePath } from "../location/url-path.ts";
import { azureIdentity } from "./azure-credentials.ts";
import { explainAzureFailure } from "./azure-error.ts";
import type { AzureOptions } from "./azure-options.ts";

/** The first with blobs of 5,000 MiB in one request is 2019-12-12; later ones are in Azure Stack too. */
const VERSION = "2020-10-02";
/** Refusals that say something; all others may pass, or are of the host or a proxy. */
const REFUSALS: readonly number[] = [400, 401, 403, 404, 405, 409, 411, 412, 413, 416];
const SUCCESSES: readonly number[] = [200, 201, 202, 206];
/** Bytes: more than any document about an error has. */
const LARGEST_ERROR = 1024 * 1024;

/** An operation of the REST API, upon one container. */
interface AzureCall extends Pick<HttpRequest, "kind" | "body" | "bodySize" | "signal"> {
  /** As the REST API calls it, Put Blob. */
  readonly operation: string;
  readonly method: HttpRequest["method"];
  /** Of the blob; "" for the container itself. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One container of Blob Storage. */
export interface AzureContainer {
  readonly location: AzureLocation;
  readonly options: AzureOptions;
  /** A blob's address, without credentials. */
  urlOf(key: string): string;
  /** A refusal becomes a UserError that names the operation, the identity and the right that is missing. */
  call(call: AzureCall): Promise<HttpResponse>;
}

export function openAzureContainer(location: AzureLocation, options: AzureOptions): AzureContainer {
  const identity = azureIdentity(location, options);
  const side = options.side ?? "local";
  const urlOf = (key: string): string => {
    const container = `${identity.endpoint}/${encodeURIComponent(location.container)}`;
    return key === "" ? container : `${container}/${escapePath(key)}`;
  };
  return {
    location,
    options,
    urlOf,
    async call({ operation, key, query = {}, headers = {}, ...rest }) {
      const url = new URL(`${urlOf(key)}?${queryText(query, identity.query)}`.replace(/\?$/, ""));
      const contentLength = rest.body instanceof Uint8Array ? rest.body.byteLength : (rest.bodySize ?? 0);
      const sign = async (): Promise<Headers> => {
        const own = { ...headers, "x-ms-version": VERSION, "x-ms-date": new Date().toUTCString() };
        return {
          ...own,
          ...(await identity.headers({ method: rest.method, url, headers: own, contentLength })),
        };
      };
      const response = await options.http.request({
        ...rest,
        url: url.href,
        sign,
        expect: [...SUCCESSES, ...REFUSALS],
        label: operation,
        side,
      });
      const { status } = response;
      if (SUCCESSES.includes(status)) return response;
      await readBody(response.body, LARGEST_ERROR);
      const name = response.headers["x-ms-error-code"] ?? "";
      const asked = { operation, location, url: redactUrl(urlOf(key)), side };
      throw explainAzureFailure({ ...asked, status, name, identity: await identity.name() });
    },
  };
}

function queryText(query: Readonly<Record<string, string>>, signature: string): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return [...pairs, signature].filter((part) => part !== "").join("&");
}
