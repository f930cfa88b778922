import type { FieldPath, JsonValue } from "../../cluster/read/source-document.ts";
import type { CredentialEntry } from "./config-entry.ts";
import { badConfig, unknownKey, wrongKind, type ConfigText } from "./config-text.ts";

/** What a credential may say, and the fields of an entry. */
export const CREDENTIAL_KEYS = {
  username: "username",
  "username-env": "usernameEnv",
  "password-env": "passwordEnv",
  "password-file": "passwordFile",
  "token-env": "tokenEnv",
  "token-file": "tokenFile",
} as const;
const NAMES = Object.keys(CREDENTIAL_KEYS) as (keyof typeof CREDENTIAL_KEYS)[];
const FORMS =
  "Write username (or username-env) with password-env or password-file; or token-env or token-file.";

/** The credentials of hosts, as a settings file refers to them. */
export function parseCredentials(text: ConfigText, value: JsonValue | undefined): CredentialEntry[] {
  return text.members(["credentials"], value ?? null).map(([host, reference]) => {
    const path = ["credentials", host];
    const fields = text.members(path, reference).map(([key, field]) => readField(text, path, key, field));
    const entry: CredentialEntry = { host, ...Object.fromEntries(fields), place: text.place(path, "key") };
    if (!isWhole(entry)) throw badConfig(entry.place, `the credential of ${host} is not complete`, FORMS);
    return entry;
  });
}

function readField(text: ConfigText, at: FieldPath, key: string, value: JsonValue): [string, string] {
  const path = [...at, key];
  if (["password", "token", "auth", "secret"].includes(key)) {
    const hint = `Name a variable (${key}-env) or a file (${key}-file) that holds it.`;
    throw badConfig(text.place(path, "key"), "a secret does not belong in a settings file", hint);
  }
  const name = NAMES.find((one) => one === key);
  if (name === undefined) throw unknownKey(text.place(path, "key"), key, NAMES);
  const [field = "", ...more] = text.texts(path, value);
  if (more.length > 0) throw wrongKind(text.place(path), key, value, "one value");
  return [CREDENTIAL_KEYS[name], field];
}

/** A user with a password, or a token, each said once. */
function isWhole(entry: CredentialEntry): boolean {
  const { username, usernameEnv, passwordEnv, passwordFile, tokenEnv, tokenFile } = entry;
  const count = (...fields: (string | undefined)[]): number =>
    fields.filter((field) => field !== undefined).length;
  const [users, passwords, tokens] = [
    count(username, usernameEnv),
    count(passwordEnv, passwordFile),
    count(tokenEnv, tokenFile),
  ];
  return tokens === 0 ? users === 1 && passwords === 1 : tokens === 1 && users === 0 && passwords === 0;
}
