import type { FieldPath, JsonObject } from "../cluster/read/source-document.ts";
import { isSurelyImage, parseImageName } from "./image-name.ts";
import { itemsOf, objectOf, textOf } from "../cluster/read/json-fields.ts";

/** An image that a container's arguments or environment name, for instance for pods that it starts itself. */
export interface ArgumentImage {
  readonly name: string;
  /** Below the container. */
  readonly path: FieldPath;
  /** Where the name begins in the text at `path`, in UTF-16 units. */
  readonly at: number;
  /** What names it, in words: "argument --acme-http01-solver-image". */
  readonly by: string;
  /** Whether the text says more than a flag and the name: a script, a list. */
  readonly isInText: boolean;
}

/** What ends a word in scripts, lists and JSON. */
const WORD = /[^\s"'`;|&()<>=,{}[\]]+/g;

/**
 * The images in a container's command, arguments and environment: the values of flags and variables called image, if they have a
 * registry, and of others place the value can hardly be anything else. Of longer texts, words that can hardly be anything else.
 */
export function argumentImages(container: JsonObject): ArgumentImage[] {
  return [
    ...inArguments(container, "command"),
    ...inArguments(container, "args"),
    ...inEnvironment(container),
  ];
}

function inArguments(container: JsonObject, key: "command" | "args"): ArgumentImage[] {
  const items = itemsOf(container[key]).map((item) => (typeof item === "string" ? item : ""));
  return items.flatMap((item, index) => {
    const equals = item.indexOf("=");
    const hasValue = item.startsWith("-") && equals > 0;
    const previous = items[index - 1] ?? "";
    const takesNext = previous.startsWith("-") && !previous.includes("=");
    const flag = hasValue ? item.slice(0, equals) : takesNext ? previous : undefined;
    const name = hasValue ? item.slice(equals + 1) : item;
    const place = { path: [key, index], by: flag === undefined ? "argument" : `argument ${flag}` };
    if (!isMeantAsImage(flag ?? "", name)) return wordsOf(item, place);
    return [{ name, at: item.length - name.length, ...place, isInText: false }];
  });
}

function inEnvironment(container: JsonObject): ArgumentImage[] {
  return itemsOf(container["env"]).flatMap((item, index) => {
    const variable = objectOf(item);
    const key = textOf(variable?.["name"]) ?? "";
    const name = textOf(variable?.["value"]);
    if (name === undefined) return [];
    const place = { path: ["env", index, "value"], by: `environment variable ${key}` };
    if (!isMeantAsImage(key, name)) return wordsOf(name, place);
    return [{ name, at: 0, ...place, isInText: false }];
  });
}

function wordsOf(text: string, place: Pick<ArgumentImage, "path" | "by">): ArgumentImage[] {
  return imageWords(text)
    .filter(({ name }) => name !== text)
    .map(({ name, at }) => ({ name, at, ...place, isInText: true }));
}

/** The words of a text that can hardly be anything but images. */
export function imageWords(text: string): { readonly name: string; readonly at: number }[] {
  return [...text.matchAll(WORD)]
    .map((match) => ({ name: match[0], at: match.index }))
    .filter(({ name }) => isSurelyImage(name));
}

function isMeantAsImage(key: string, value: string): boolean {
  const isCalledImage = /(?:^|[-_])image$|^RELATED_IMAGE_/i.test(key) || /[a-z]Image$/.test(key);
  return isCalledImage ? parseImageName(value)?.registry !== undefined : isSurelyImage(value);
}
