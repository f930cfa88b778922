import type { HttpClient, PipelineRequest } from "@azure/core-rest-pipeline";
import { ANY_STATUS } from "../http/any-status.ts";
import type { Http, HttpRequest } from "../http/http.ts";
import { readBody } from "../http/read-body.ts";
import { present } from "../values/present.ts";
import { createHttpHeaders } from "./azure-identity-sdk.ts";

/** Bytes: far more than any token, or any document about a tenant, has. */
const LARGEST_ANSWER = 1024 * 1024;

/** Sends the library's requests for tokens through this project's HTTP client, for its proxies and CA files. */
export function azureHttpClient(http: Http): HttpClient {
  return {
    async sendRequest(request) {
      const { status, headers, body } = await http.request(wireRequest(request));
      const bodyAsText = (await readBody(body, LARGEST_ANSWER)).toString();
      return { request, status, headers: createHttpHeaders(headers), bodyAsText };
    },
  };
}

function wireRequest(request: PipelineRequest): HttpRequest {
  const { body } = request;
  return {
    method: request.method as HttpRequest["method"],
    url: request.url,
    headers: request.headers.toJSON(),
    expect: ANY_STATUS,
    redirect: "manual",
    signal: signalOf(request),
    side: "local",
    ...present({ body: typeof body === "string" && body !== "" ? Buffer.from(body) : undefined }),
  };
}

/** The library waits a second for a metadata service that may not be there; 0 milliseconds are no limit. */
function signalOf({ abortSignal, timeout }: PipelineRequest): AbortSignal {
  const limit = timeout > 0 ? [AbortSignal.timeout(timeout)] : [];
  return AbortSignal.any([...(abortSignal instanceof AbortSignal ? [abortSignal] : []), ...limit]);
}
