import { LOCK_NAME } from "./packed-names.ts";

/** The text of a bundle's lock, as messages call it. */
export function lockSource(place: string, text: string): { readonly name: string; readonly text: string } {
  return { name: `${place}:${LOCK_NAME}`, text };
}
