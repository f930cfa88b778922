import { parseJson } from "../content/parse-json.ts";
import { isObject } from "../values/is-object.ts";

/** An object of JSON; throws an Error for anything else. */
export function objectOf(json: Uint8Array | string): Readonly<Record<string, unknown>> {
  const value = parseJson(typeof json === "string" ? Buffer.from(json) : json);
  if (!isObject(value)) throw new Error("it is not a JSON object");
  return value;
}
