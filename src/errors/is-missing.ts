import { systemCode } from "./system-code.ts";

/** True where the system says that there is no such file, or that a folder on the way to it is none. */
export function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "");
}
