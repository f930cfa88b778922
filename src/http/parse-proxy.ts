import { UserError } from "../errors/user-error.ts";
import { present } from "../values/present.ts";

/** A proxy, and how to say who we are to it. */
export interface Proxy {
  readonly url: URL;
  /** For the header Proxy-Authorization (RFC 9110, 11.7.2); undefined where the proxy's URL names nobody. */
  readonly credential?: string;
}

/** Reads a proxy's URL, which may hold user and password. Throws a UserError BAD_PROXY. */
export function parseProxy(text: string): Proxy {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:")
    return { url, ...present({ credential: basicCredential(url) }) };
  // The text is not shown: it may hold a password.
  throw new UserError("BAD_PROXY", "The environment names a proxy that is not an http or https address", {
    hint: "Write HTTP_PROXY and HTTPS_PROXY as http://proxy.example.com:3128, with % codes for special characters in a password.",
  });
}

/** A user without a password is one with an empty password, as for curl. */
function basicCredential({ username, password }: URL): string | undefined {
  if (username === "" && password === "") return undefined;
  const text = `${decoded(username)}:${decoded(password)}`;
  return `Basic ${Buffer.from(text).toString("base64")}`;
}

/** A bare % stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
