import type { Command, Option } from "commander";

/** A command line up to where somebody presses the tab key. */
export interface TypedLine {
  /** The command that its words lead to. */
  readonly command: Command;
  /** Arguments of the command that are there already. */
  readonly positionals: readonly string[];
  /** What flags were given, by name. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** The flag whose value is being typed. */
  readonly open?: Option;
  /** What is typed of the word so far. */
  readonly current: string;
  /** What every candidate begins with: "--output=" where the shell takes that and the value for one word. */
  readonly prefix: string;
  /** After `--` there are no more flags. */
  readonly isOver: boolean;
}

/** Reads the words before the cursor, the last one unfinished. */
export function readLine(program: Command, words: readonly string[]): TypedLine {
  const [typed = "", ...before] = [...words].reverse();
  const line = {
    command: program,
    positionals: [] as string[],
    values: new Map<string, string[]>(),
    isOver: false,
  };
  let open: Option | undefined;
  const note = (option: Option, value: string): void => {
    line.values.set(option.name(), [...(line.values.get(option.name()) ?? []), value]);
  };
  for (const word of before.reverse()) {
    if (open !== undefined) {
      note(open, word);
      open = undefined;
    } else if (word === "--") line.isOver = true;
    else if (word.startsWith("-") && !line.isOver) {
      const [flag, value] = split(word);
      const option = optionOf(line.command, flag);
      if (option !== undefined && value !== undefined) note(option, value);
      else if (option !== undefined && option.required) open = option;
    } else {
      const next = line.command.commands.find((one) => one.name() === word);
      if (next === undefined || line.positionals.length > 0) line.positionals.push(word);
      else line.command = next;
    }
  }
  const [flag = "", value] = typed.startsWith("--") && !line.isOver ? split(typed) : [];
  const own = value === undefined ? undefined : optionOf(line.command, flag);
  if (own !== undefined) return { ...line, open: own, current: value ?? "", prefix: `${flag}=` };
  return { ...line, ...(open === undefined ? {} : { open }), current: typed, prefix: "" };
}

function optionOf(command: Command, flag: string): Option | undefined {
  return command.options.find(({ long, short }) => flag === long || flag === short);
}

function split(word: string): [string, string?] {
  const equals = word.indexOf("=");
  return equals < 0 ? [word] : [word.slice(0, equals), word.slice(equals + 1)];
}
