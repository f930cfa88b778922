import { readPackageFile } from "./disk/package-files.ts";

/** This package's own version. */
export const VERSION = readVersion();

function readVersion(): string {
  try {
    const json = JSON.parse(readPackageFile("package.json") ?? "{}") as { name?: string; version?: string };
    return json.name === "kops-assets" ? (json.version ?? "unknown") : "unknown";
  } catch {
    return "unknown";
  }
}
