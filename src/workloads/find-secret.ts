import { hideSecrets } from "../errors/hide-secrets.ts";

const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** The name, without its own secrets, of the first text with a login, a signature of a URL or a private key; texts come with their names. */
export function findSecret(texts: Iterable<readonly [string, string]>): string | undefined {
  for (const [name, text] of texts)
    if (hideSecrets(text) !== text || PRIVATE_KEY.test(text)) return hideSecrets(name);
  return undefined;
}
