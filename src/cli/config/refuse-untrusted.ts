import { lstatSync, realpathSync, statSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";
import type { Config, ConfigEntry } from "./config-entry.ts";
import { badConfig } from "./config-text.ts";
import { FOUND_SETTINGS } from "./found-settings.ts";

const NAME_IT = (file: string): string =>
  `Read the file, and if that is what you want, name it: --config ${file}. --no-config leaves it out.`;

/**
 * Holds a file that was found and not named to what a stranger's folder may decide: no credentials, nothing of `FOUND_SETTINGS`' opposite, no
 * place outside its folder, and an owner who is this user or root. Throws a UserError BAD_CONFIG.
 */
export function refuseUntrusted(config: Config): void {
  const { file } = config;
  const [credential] = config.credentials;
  const secretive = credential?.place ?? config.dockerConfig?.place;
  if (secretive !== undefined)
    throw badConfig(
      secretive,
      "credentials are not read from a settings file that was found and not named",
      NAME_IT(file),
    );
  for (const entry of config.entries) refuseEntry(entry, file);
  for (const { text, place } of config.mirrors) refuseLogin(text, "mirrors", { file, place });
}

const LOGIN = /:\/\/[^/?#@]*@/;

function refuseLogin(
  text: string,
  key: string,
  { file, place }: { readonly file: string; readonly place: ConfigEntry["place"] },
): void {
  if (LOGIN.test(text)) throw badConfig(place, `${key} has a login in a URL`, NAME_IT(file));
}

function refuseEntry({ flag, key, value, place }: ConfigEntry, file: string): void {
  if (!FOUND_SETTINGS.has(flag))
    throw badConfig(
      place,
      `${key} is not read from a settings file that was found and not named`,
      NAME_IT(file),
    );
  if (typeof value === "boolean") return;
  for (const text of value) {
    refuseLogin(text, key, { file, place });
    if (text.split(/[,=](?!\/\/)/).some((part) => leadsOutside(part, dirname(resolve(file)))))
      throw badConfig(place, `${key} names a place outside this folder`, NAME_IT(file));
  }
}

/** Whether a text can be a path that leaves `folder`, by its words or by a link. */
function leadsOutside(text: string, folder: string): boolean {
  const part = text.trim();
  if (/^file:/i.test(part)) return true;
  if (part.includes("://")) return false;
  if (/^[/~\\]|^[a-z]:[/\\]|(?:^|[/\\])\.\.(?:[/\\]|$)/i.test(part)) return true;
  const home = realpathSync(folder);
  const real = realPlace(resolve(folder, part));
  if (real === undefined) return true;
  return real !== home && !real.startsWith(home.endsWith(sep) ? home : `${home}${sep}`);
}

/** Where a path really is, as far as it is there; undefined for a link that leads nowhere yet: whatever writes to it makes what it names. */
function realPlace(path: string): string | undefined {
  for (let at = path; ; at = dirname(at)) {
    const isRoot = dirname(at) === at;
    if (isRoot || isThere(at)) return realOf(at);
  }
}

function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** Before it is read: reading a pipe may wait for ever, and a device may never end. Throws a UserError BAD_CONFIG. */
export function refuseStrangeFile(file: string): void {
  const found = statSync(file);
  if (!found.isFile()) throw badConfig({ file }, "it is not a regular file", NAME_IT(file));
  const me = process.getuid?.();
  if (me === undefined) return;
  const { uid, mode } = found;
  if (uid !== me && uid !== 0) throw badConfig({ file }, "it belongs to another user", NAME_IT(file));
  if ((mode & 0o002) !== 0) throw badConfig({ file }, "everybody can write to it", NAME_IT(file));
}
