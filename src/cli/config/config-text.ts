import { objectOf } from "../../cluster/read/json-fields.ts";
import { parseSource, type ParsedValue } from "../../cluster/read/parse-source.ts";
import { describeValue, type FieldPath, type JsonValue } from "../../cluster/read/source-document.ts";
import { didYouMean } from "../../cluster/read/did-you-mean.ts";
import type { FilePlace } from "../../errors/finding.ts";
import { formatPlace } from "../../errors/format-place.ts";
import { quoteText } from "../../values/quote-text.ts";
import { UserError, type UserText } from "../../errors/user-error.ts";

const HINT = "docs/configuration.md describes what a settings file holds.";

/** A mistake in a settings file. */
export function badConfig(place: FilePlace, what: UserText, hint: UserText = HINT): UserError {
  const [first = "", ...others] = [what].flat();
  return new UserError("BAD_CONFIG", [`${formatPlace(place)}: ${first}`, ...others], { hint });
}

/** What is there, and what must be; a text is not shown, for it may be a secret at the wrong place. */
export function wrongKind(place: FilePlace, key: string, value: JsonValue, wanted: string): UserError {
  const text = value === "" ? "an empty text" : "a text";
  const found = typeof value === "string" ? text : describeValue(value);
  return badConfig(place, `${key} is ${found}, but must be ${wanted}`);
}

/** The text of a settings file, by paths of keys. */
export class ConfigText {
  readonly file: string;
  readonly #parsed: ParsedValue | undefined;

  /** Throws a UserError BAD_CONFIG for what is not one mapping in YAML. */
  constructor(file: string, text: string) {
    this.file = file;
    const { values, problems } = parseSource({ name: file, text });
    const [problem] = problems;
    if (problem !== undefined) throw badConfig(problem.place, problem.message, problem.hint);
    this.#parsed = values[0];
    const [, second] = values;
    if (second === undefined) return;
    const { line, column } = second.position([]);
    throw badConfig({ file, line, column }, "a second document begins here", "Keep one of them.");
  }

  place(path: FieldPath, at?: "key" | "value"): FilePlace {
    const { line, column } = this.#parsed?.position(path, at) ?? { line: 1, column: 1 };
    return { file: this.file, line, column };
  }

  /** The members of the mapping at `path`. */
  members(path: FieldPath, value: JsonValue | undefined = this.#parsed?.value): [string, JsonValue][] {
    if (value === undefined || value === null) return [];
    const object = objectOf(value);
    if (object !== undefined) return Object.entries(object);
    const what = path.length === 0 ? "a settings file" : path.join(".");
    throw wrongKind(this.place(path, "value"), what, value, "a mapping");
  }

  /** A scalar as it was written, so that 1.30 stays 1.30; undefined for anything else. */
  scalar(path: FieldPath, value: JsonValue): string | undefined {
    if (typeof value === "string") return value;
    if (typeof value === "number") return this.#parsed?.written(path) ?? String(value);
    return undefined;
  }

  /** The scalar at `path` as it stands in the file. */
  written(path: FieldPath): string | undefined {
    return this.#parsed?.written(path);
  }

  /** One text or a list of them; throws where it is something else. */
  texts(path: FieldPath, value: JsonValue): string[] {
    const items = Array.isArray(value)
      ? value.map((item, index) => [[...path, index], item] as const)
      : [[path, value] as const];
    return items.map(([at, item]) => {
      const text = this.scalar(at, item);
      if (text !== undefined && text !== "") return text;
      throw wrongKind(this.place(at, "value"), at.join("."), item, "a text or a number, or a list of them");
    });
  }
}

/** So many names are easily read. */
const FEW = 8;

/** A key that nobody knows, with the one that was probably meant. */
export function unknownKey(
  place: FilePlace,
  key: string,
  known: readonly string[],
  what = "setting",
): UserError {
  const all = known.length > FEW ? HINT : `There are ${known.join(", ")}.`;
  return badConfig(place, `there is no ${what} ${quoteText(key)}`, didYouMean(key, known, all));
}
