/** Keys of a settings file that are no flags. */
export const OWN_KEYS: readonly string[] = ["mirrors", "credentials", "docker-config", "commands"];

/** Settings that read better under another name than their flag's; with a command, they are for that one alone. */
export const OTHER_NAMES: ReadonlyMap<string, { readonly flag: string; readonly command?: string }> = new Map(
  [
    ["clusters", { flag: "filename" }],
    ["platforms", { flag: "platform" }],
    ["catalogs", { flag: "catalog" }],
    ["targets", { flag: "to", command: "copy" }],
  ],
);

/** Header values are secrets more often than not. */
export function isSecretSetting(flag: string): boolean {
  return flag === "header";
}
