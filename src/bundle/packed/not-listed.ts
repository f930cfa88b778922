import { SUMS_NAME } from "./packed-names.ts";

/** What is wrong with a bundle that has a file, or needs it, and does not vouch for it. */
export function notListed(name: string): string {
  return `${SUMS_NAME} does not name ${name}`;
}
