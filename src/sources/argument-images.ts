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
  /** Only what it is called says that it is one. */
  readonly isUnsure?: true;
}

/** What flags and variables called image have for a value where they are no image's name. */
const SETTING = /^(?:true|false|yes|no|on|off|none|auto|always|never|default|\d+)$/i;

/** What ends a word in scripts, lists and JSON. */
const WORD = /[^\s"'`;|&()<>=,{}[\]]+/g;

/**
 * The images in a container's command, arguments and environment: the values of flags and variables called image (unsure without a
 * registry, tag and digest), and of others where the value can hardly be anything else. Of longer texts, words that can hardly be
 * anything else.
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
    const at = item.length - name.length;
    return valueOf(flag ?? "", name, { at, ...place }) ?? wordsOf(item, place);
  });
}

function inEnvironment(container: JsonObject): ArgumentImage[] {
  return itemsOf(container["env"]).flatMap((item, index) => {
    const variable = objectOf(item);
    const key = textOf(variable?.["name"]) ?? "";
    const name = textOf(variable?.["value"]);
    if (name === undefined) return [];
    const place = { path: ["env", index, "value"], by: `environment variable ${key}` };
    return valueOf(key, name, { at: 0, ...place }) ?? wordsOf(name, place);
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

/** Undefined for a value that is no image as a whole. */
function valueOf(
  key: string,
  name: string,
  place: Pick<ArgumentImage, "path" | "by" | "at">,
): ArgumentImage[] | undefined {
  const found = { name, ...place, isInText: false };
  if (isSurelyImage(name)) return [found];
  const isCalledImage = /(?:^|[-_])image$|^RELATED_IMAGE_/i.test(key) || /[a-z]Image$/.test(key);
  const parsed = isCalledImage && !SETTING.test(name) ? parseImageName(name) : undefined;
  if (parsed === undefined) return undefined;
  const isWhole = parsed.registry !== undefined || parsed.digest !== undefined || parsed.tag !== undefined;
  return [isWhole ? found : { ...found, isUnsure: true }];
}
