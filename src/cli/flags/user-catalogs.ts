import { delimiter, isAbsolute, join } from "node:path";
import { homeFolder } from "../../hosts/home-folder.ts";

/**
 * The directories with releases that the user added: those named, else those of KOPS_ASSETS_CATALOG (several as in PATH), else the one of
 * the XDG base directory specification; an import without --to goes into the first. They need not exist.
 */
export function userCatalogs(
  named: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): readonly [string, ...string[]] {
  const [first, ...others] = named;
  if (first !== undefined) return [first, ...others];
  const [listed, ...more] = listedCatalogs(environment);
  if (listed !== undefined) return [listed, ...more];
  const home = environment["XDG_DATA_HOME"] ?? "";
  // The specification has relative paths ignored.
  const data = isAbsolute(home) ? home : join(environment["HOME"] ?? homeFolder(), ".local", "share");
  return [join(data, "kops-assets", "catalog")];
}

/** The directories that the variable KOPS_ASSETS_CATALOG names, several as in PATH. */
export function listedCatalogs(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  return (environment["KOPS_ASSETS_CATALOG"] ?? "").split(delimiter).filter((path) => path !== "");
}
