import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isMissing } from "../errors/is-missing.ts";
import { isTooManyOpen } from "../errors/is-too-many-open.ts";
import { UserError } from "../errors/user-error.ts";
import type { TlsOptions } from "../http/http-options.ts";

/**
 * Certificates of a registry, from the first of the directories that has a folder with its name (containers-certs.d(5); docker, "Verify
 * repository client with certificates"): `*.crt` are authorities, `NAME.cert` and `NAME.key` the client's certificate and its key.
 * Undefined where there is none. Throws a UserError UNREADABLE_FILE or BAD_CERTIFICATE, and the system's own where too many files are open.
 *
 * Read at once, because it is asked for when the first connection to the host is made.
 */
export function readRegistryCertificates(
  host: string,
  directories: readonly string[],
): TlsOptions | undefined {
  for (const directory of directories) {
    for (const name of host.includes(":") ? [host] : [host, `${host}:443`]) {
      const folder = join(directory, name);
      const files = list(folder);
      if (files !== undefined) return readFolder(folder, files);
    }
  }
  return undefined;
}

function readFolder(folder: string, files: readonly string[]): TlsOptions {
  const texts = (suffix: string): string[] =>
    files.filter((name) => name.endsWith(suffix)).map((name) => read(join(folder, name)));
  const [client, other] = files.filter((name) => name.endsWith(".cert"));
  if (other !== undefined)
    throw bad(folder, `has several client certificates (${client ?? ""}, ${other})`, "Leave one.");
  const key = client?.replace(/\.cert$/, ".key");
  if (key !== undefined && !files.includes(key))
    throw bad(folder, `has ${client ?? ""} without ${key}`, "Put the key beside its certificate.");
  const ca = texts(".crt").join("\n");
  return {
    ...(ca === "" ? {} : { ca }),
    ...(client === undefined || key === undefined
      ? {}
      : { cert: read(join(folder, client)), key: read(join(folder, key)) }),
  };
}

function list(folder: string): string[] | undefined {
  try {
    return readdirSync(folder).sort();
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw unreadable(folder, cause);
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): unknown {
  // That may pass.
  if (isTooManyOpen(cause)) return cause;
  return new UserError("UNREADABLE_FILE", `${file} cannot be read`, {
    hint: "It holds certificates for a registry; give this user the right to read it.",
    cause,
  });
}

function bad(folder: string, what: string, hint: string): UserError {
  return new UserError("BAD_CERTIFICATE", `${folder} ${what}`, { hint });
}
