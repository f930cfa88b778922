import { refusedBundle } from "./packed-errors.ts";

// eslint-disable-next-line no-control-regex -- control characters are what is refused
const FORBIDDEN = /[\u0000-\u001f\u007f\\]/;

/** Throws a UserError BUNDLE_REFUSED for a name that could lead out of a bundle, or that means other things elsewhere. */
export function checkPackedName(place: string, name: string): void {
  const names = name.split("/");
  const isBad = names.some((one) => one === "" || one === "." || one === "..") || FORBIDDEN.test(name);
  if (isBad) throw refusedBundle(place, `${JSON.stringify(name)} is not the name of a file in a bundle`);
}
