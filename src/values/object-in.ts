import { isObject } from "./is-object.ts";
import { jsonIn } from "./json-in.ts";

/** The fields of the JSON object that a text is; none where it is something else. */
export function objectIn(text: string): Readonly<Record<string, unknown>> {
  const value = jsonIn(text);
  return isObject(value) ? value : {};
}
