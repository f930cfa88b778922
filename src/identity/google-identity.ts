import { Readable } from "node:stream";
import type { GoogleAuth } from "google-auth-library";
import { UserError, type Side } from "../errors/user-error.ts";
import { ANY_STATUS } from "../http/any-status.ts";
import type { Http, HttpRequest } from "../http/http.ts";
import { present } from "../values/present.ts";

const SCOPE = "https://www.googleapis.com/auth/devstorage.read_write";

export interface GoogleIdentityOptions {
  readonly http: Http;
  readonly side?: Side;
  /** Sends no credentials. */
  readonly anonymous?: boolean;
  /**
   * A file of a service account, a user or a workload identity federation. Without it the application default credentials:
   * GOOGLE_APPLICATION_CREDENTIALS, gcloud's, the metadata server.
   */
  readonly credentialsFile?: string;
}

/** Who speaks to Google. */
export interface GoogleIdentity {
  /** The Authorization header, if there is to be one. */
  headers(): Promise<Record<string, string>>;
  /** For messages. */
  name(): Promise<string>;
}

/** Loads the library, and looks for credentials, when the first request is made. */
export function googleIdentity(
  options: GoogleIdentityOptions,
  endpoint: string,
  scope = SCOPE,
): GoogleIdentity {
  if (options.anonymous === true || endpoint.startsWith("http:")) return ANONYMOUS;
  const { http, credentialsFile, side = "local" } = options;
  let auth: Promise<GoogleAuth> | undefined;
  const load = async (): Promise<GoogleAuth> => {
    const sdk = await import("./google-auth.ts");
    return new sdk.GoogleAuth({
      scopes: [scope],
      clientOptions: { transporterOptions: { fetchImplementation: fetchThrough(http, side) } },
      ...present({ keyFile: credentialsFile }),
    });
  };
  const loaded = (): Promise<GoogleAuth> => (auth ??= load());
  return {
    headers: async () => {
      try {
        const token = await (await loaded()).getAccessToken();
        return { authorization: `Bearer ${token ?? ""}` };
      } catch (error) {
        throw noCredentials(error, side);
      }
    },
    name: async () => nameOf(await loaded()),
  };
}

const ANONYMOUS: GoogleIdentity = {
  headers: () => Promise.resolve({}),
  name: () => Promise.resolve("nobody (no credentials are sent)"),
};

async function nameOf(auth: GoogleAuth): Promise<string> {
  try {
    const { client_email: email } = await auth.getCredentials();
    return email ?? "the user of the application default credentials";
  } catch {
    return "the application default credentials";
  }
}

function noCredentials(error: unknown, side: Side): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  return new UserError("NO_CREDENTIALS", `No Google credentials can be used: ${error.message}`, {
    hint: "Run gcloud auth application-default login, set GOOGLE_APPLICATION_CREDENTIALS, or run where a service account is attached.",
    side,
    cause: error,
  });
}

/** Sends the library's requests for tokens through this project's HTTP client, for its proxies and CA files. */
function fetchThrough(http: Http, side: Side): typeof fetch {
  return async (input, init) => {
    const asked = new Request(input, init);
    const body = Buffer.from(await asked.arrayBuffer());
    const response = await http.request({
      method: asked.method as HttpRequest["method"],
      url: asked.url,
      headers: Object.fromEntries(asked.headers),
      expect: ANY_STATUS,
      side,
      // What is sent in a body is a secret, which a redirect would carry off.
      ...(body.byteLength === 0 ? {} : { redirect: "manual" as const }),
      ...(body.byteLength === 0 ? {} : { body }),
    });
    const isEmpty = response.status === 204 || response.status === 304;
    const content = isEmpty ? null : (Readable.toWeb(response.body) as ReadableStream);
    return new Response(content, { status: response.status, headers: response.headers });
  };
}
