import type { Http } from "../http/http.ts";
import { googleIdentity } from "./google-identity.ts";

const EVERYTHING = "https://www.googleapis.com/auth/cloud-platform";

/** Access tokens of the application default credentials for any of Google's services. Throws a UserError NO_CREDENTIALS. */
export function createGoogleToken(http: Http): () => Promise<string> {
  const identity = googleIdentity({ http }, "https://oauth2.googleapis.com", EVERYTHING);
  return async () => ((await identity.headers())["authorization"] ?? "").replace(/^Bearer /, "");
}
