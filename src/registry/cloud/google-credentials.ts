import { CredentialCache, type TimedCredential } from "../credential-cache.ts";
import type { FindCredential } from "../credential.ts";

const HOST = /^(?:[a-z0-9-]+-docker\.pkg\.dev|(?:[a-z0-9-]+\.)?gcr\.io)$/;
/** Milliseconds for which `accessToken` is not asked again. */
const LIFE_MS = 60_000;

/**
 * Access tokens of Google for Artifact Registry and Container Registry, which take them as a password (Artifact Registry, "Configure
 * authentication to Artifact Registry for Docker": access token). `accessToken` keeps and renews them itself.
 */
export function createGoogleCredentials(accessToken: () => Promise<string>): FindCredential {
  const cache = new CredentialCache();
  const fetch = async (): Promise<TimedCredential> => ({
    credential: { kind: "password", username: "oauth2accesstoken", password: await accessToken() },
    usableUntil: Date.now() + LIFE_MS,
  });
  return async ({ host, refused }) => {
    const credential = HOST.test(host) ? await cache.get("google", refused, fetch) : undefined;
    return credential === undefined ? undefined : { credential, source: "the Google identity" };
  };
}
