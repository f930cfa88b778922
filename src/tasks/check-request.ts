import { UserError } from "../errors/user-error.ts";
import { isObject } from "../values/is-object.ts";
import { quoteText } from "../values/quote-text.ts";

const isText = (value: unknown): boolean => typeof value === "string";
const isList = (value: unknown): boolean => Array.isArray(value);
const isSource = (value: unknown): boolean =>
  isObject(value) && isText(value["name"]) && isText(value["text"]);
const hasLists = (value: unknown, ...names: string[]): boolean =>
  isObject(value) && names.every((name) => isList(value[name]));

/** What a task's request has to have, in the words of its message. */
const KINDS = {
  "a text": isText,
  "a list": isList,
  "an object": isObject,
  "a text with its name": isSource,
  "a list of paths and named texts": (value) =>
    Array.isArray(value) && value.every((one) => isText(one) || isSource(one)),
  "a list of assets": (value) => hasLists(value, "images", "files"),
  "a report of a copy": (value) => hasLists(value, "outcomes"),
  "what openHosts opens": (value) => isObject(value) && typeof value["network"] === "function",
} as const satisfies Readonly<Record<string, (value: unknown) => boolean>>;

/** Parameters by their names, and what they and their fields ("request.sources") have to be. */
export function checkRequest(
  task: string,
  given: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, keyof typeof KINDS>>,
): void {
  for (const [path, kind] of Object.entries(wanted)) {
    const value = path
      .split(".")
      .reduce<unknown>((object, key) => (isObject(object) ? object[key] : undefined), given);
    if (KINDS[kind](value)) continue;
    throw new UserError("BAD_REQUEST", `${task}: ${path} has to be ${kind}, and is ${describe(value)}`, {
      hint: "docs/library.md and the package's types describe what each function takes.",
    });
  }
}

function describe(value: unknown): string {
  if (typeof value === "string") return quoteText(value);
  if (Array.isArray(value)) return "a list";
  return isObject(value) ? "another object" : String(value);
}
