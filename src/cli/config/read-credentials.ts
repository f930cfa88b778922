import { readTextFile } from "../../tasks/disk/read-text-file.ts";
import type { HostCredential } from "../../hosts/host-settings.ts";
import type { Config, CredentialEntry } from "./config-entry.ts";
import { badConfig } from "./config-text.ts";

/** The credentials that a settings file refers to. Throws UserErrors BAD_CONFIG and UNREADABLE_FILE for one that is not there. */
export async function readCredentials({ credentials, file }: Config): Promise<readonly HostCredential[]> {
  return Promise.all(
    credentials.map(async (entry): Promise<HostCredential> => {
      const { host } = entry;
      const token = await secretOf(entry, entry.tokenEnv, entry.tokenFile);
      if (token !== undefined) return { host, source: file, credential: { kind: "bearer", token } };
      const username = entry.username ?? variable(entry, entry.usernameEnv ?? "");
      const password = (await secretOf(entry, entry.passwordEnv, entry.passwordFile)) ?? "";
      return { host, source: file, credential: { kind: "password", username, password } };
    }),
  );
}

async function secretOf(entry: CredentialEntry, name?: string, file?: string): Promise<string | undefined> {
  if (name !== undefined) return variable(entry, name);
  if (file === undefined) return undefined;
  return (await readTextFile(file, "It is named by `credentials` of the settings file.")).trim();
}

function variable({ host, place }: CredentialEntry, name: string): string {
  const value = process.env[name];
  if (value !== undefined && value !== "") return value;
  throw badConfig(
    place,
    `the variable ${name}, for the credential of ${host}, is not set`,
    "Set it, or name another.",
  );
}
