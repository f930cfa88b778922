import type { FieldPath, JsonObject } from "../cluster/read/source-document.ts";
import { isSurelyImage, parseImageName } from "./image-name.ts";
import { itemsOf, objectOf, textOf } from "./json-fields.ts";

/** An image that a container's arguments or environment name, for instance for pods that it starts itself. */
export interface ArgumentImage {
  readonly name: string;
  /** Below the container. */
  readonly path: FieldPath;
  /** What names it, in words: "argument --acme-http01-solver-image". */
  readonly by: string;
}

/**
 * The images in a container's command, arguments and environment: the values of flags and variables called image, if they have a
 * registry, and of others where the value can hardly be anything else.
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
    const flag = hasValue ? item.slice(0, equals) : previous.startsWith("-") ? previous : undefined;
    const name = hasValue ? item.slice(equals + 1) : item;
    if (flag?.includes("=") === true || !isMeantAsImage(flag ?? "", name)) return [];
    return [{ name, path: [key, index], by: flag === undefined ? "argument" : `argument ${flag}` }];
  });
}

function inEnvironment(container: JsonObject): ArgumentImage[] {
  return itemsOf(container["env"]).flatMap((item, index) => {
    const variable = objectOf(item);
    const key = textOf(variable?.["name"]) ?? "";
    const name = textOf(variable?.["value"]);
    if (name === undefined || !isMeantAsImage(key, name)) return [];
    return [{ name, path: ["env", index, "value"], by: `environment variable ${key}` }];
  });
}

function isMeantAsImage(key: string, value: string): boolean {
  const isCalledImage = /(?:^|[-_])image$|^RELATED_IMAGE_/i.test(key) || /[a-z]Image$/.test(key);
  return isCalledImage ? parseImageName(value)?.registry !== undefined : isSurelyImage(value);
}
