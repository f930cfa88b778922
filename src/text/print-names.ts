import { printable } from "../errors/printable.ts";

/** `-o name`: one name a line. A name cannot begin a line of its own: what could is shown as an escape. */
export function printNames(names: Iterable<string>): string {
  return [...names].map((name) => `${printable(name)}\n`).join("");
}
