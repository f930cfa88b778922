import { systemCode } from "./system-code.ts";

/** True where this process or machine has as many files and connections open as it may. */
export function isTooManyOpen(error: unknown): boolean {
  return ["EMFILE", "ENFILE"].includes(systemCode(error) ?? "");
}
