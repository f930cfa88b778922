import type { FilePlace } from "../../errors/finding.ts";

/** One setting of a file, for one flag. */
export interface ConfigEntry {
  /** The flag's name without hyphens. */
  readonly flag: string;
  /** The command that it is for; undefined for every command that has the flag. */
  readonly command?: string;
  /** The key as it was written: "clusters". */
  readonly key: string;
  /** True and false for switches, else one text or several. */
  readonly value: boolean | readonly string[];
  /** Where its key is, and its value. */
  readonly place: FilePlace;
  readonly valuePlace: FilePlace;
}

/** The credential of a host, by where its parts are: a settings file holds no secrets. */
export interface CredentialEntry {
  /** HOST or HOST/PATH. */
  readonly host: string;
  readonly username?: string;
  readonly usernameEnv?: string;
  readonly passwordEnv?: string;
  readonly passwordFile?: string;
  readonly tokenEnv?: string;
  readonly tokenFile?: string;
  readonly place: FilePlace;
}

/** What a settings file says. */
export interface Config {
  readonly file: string;
  readonly entries: readonly ConfigEntry[];
  /** Mirrors as --mirror takes them, with their place. */
  readonly mirrors: readonly { readonly text: string; readonly place: FilePlace }[];
  readonly credentials: readonly CredentialEntry[];
  /** A docker config that is asked before docker's own. */
  readonly dockerConfig?: { readonly file: string; readonly place: FilePlace };
}
