import { readFileSync } from "node:fs";

/** This package's own version; its package.json is one folder above dist/ and two above this file. */
export const VERSION = readVersion();

function readVersion(): string {
  for (const path of ["../package.json", "../../package.json"]) {
    try {
      const json = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as {
        name?: string;
        version?: string;
      };
      if (json.name === "kops-assets" && json.version !== undefined) return json.version;
    } catch {
      continue;
    }
  }
  return "unknown";
}
