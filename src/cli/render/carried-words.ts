import { Command } from "commander";
import { isObject } from "../../values/is-object.ts";

/** Options as another verb has them: those of these names, in their order, or all. */
export function optionsOf(
  addCommand: (program: Command) => void,
  flags?: readonly string[],
): Command["options"] {
  const program = new Command();
  addCommand(program);
  const options = program.commands.flatMap((command) => command.options);
  return flags?.flatMap((flag) => options.find(({ long }) => long === flag) ?? []) ?? options;
}

/** A flag, as the words of another command line. */
export interface CarriedFlag {
  readonly flag: string;
  readonly words: readonly string[];
}

/** Keeps flags as they are written, in their order; and what variables say in their place. */
export function carryWords(command: Command, flags: readonly string[]): readonly CarriedFlag[] {
  const words: CarriedFlag[] = [];
  for (const option of command.options.filter(({ long }) => flags.includes(long ?? ""))) {
    const flag = option.long ?? "";
    // The environment of who renders is not that of what runs.
    for (const event of ["option", "optionEnv"])
      command.on(`${event}:${option.name()}`, (value: string | null | undefined) => {
        if (value !== "" || event === "option")
          words.push({ flag, words: typeof value === "string" ? [flag, value] : [flag] });
      });
  }
  return words;
}

/** What a settings file says of these flags: no event tells of it. */
export function wordsOfSettings(command: Command, flags: readonly string[]): readonly CarriedFlag[] {
  return command.options.flatMap((option) => {
    const flag = option.long ?? "";
    const name = option.attributeName();
    if (!flags.includes(flag) || command.getOptionValueSource(name) !== "config") return [];
    return valuesOf(command.getOptionValue(name)).map((value) => ({
      flag,
      words: value === "" ? [flag] : [flag, value],
    }));
  });
}

/** A parsed value as it would be written, once for each time; "" for a switch. */
function valuesOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  if (isObject(value)) return Object.entries(value).map(([key, one]) => `${key}=${String(one)}`);
  if (typeof value === "boolean") return value ? [""] : [];
  return [String(value)];
}
