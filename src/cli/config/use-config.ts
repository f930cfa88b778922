import type { Command } from "commander";
import { addConfigOptions, takesConfig } from "./config-options.ts";
import { leafCommands } from "./leaf-commands.ts";
import { locateConfig } from "./locate-config.ts";

/**
 * Has each command take what its user does not say from a settings file, which costs one question to the disk where there is none.
 * `withAll` gives a program that has every command: a file may hold settings of any.
 */
export function useConfig(program: Command, withAll: () => Command): void {
  addConfigOptions(program);
  const required = laterRequired(program);
  program.hook("preAction", async (_, command) => {
    if (takesConfig(command)) {
      const flag = command.getOptionValue("config") as string | false | undefined;
      const located = locateConfig(flag, process.env);
      if (located !== undefined)
        await (await import("./apply-config.ts")).applyConfig(located, withAll(), command);
    }
    for (const { attribute, flags } of required.get(command) ?? [])
      if (command.getOptionValue(attribute) === undefined)
        command.error(`error: required option '${flags}' not specified`, {
          code: "commander.missingMandatoryOptionValue",
        });
  });
}

interface RequiredOption {
  readonly attribute: string;
  readonly flags: string;
}

/** commander asks for required options before a settings file is read: they are asked for after that. */
function laterRequired(program: Command): ReadonlyMap<Command, readonly RequiredOption[]> {
  return new Map(
    leafCommands(program).map(({ command }) => {
      const required = command.options.filter(({ mandatory }) => mandatory);
      for (const option of required) option.mandatory = false;
      return [
        command,
        required.map((option) => ({ attribute: option.attributeName(), flags: option.flags })),
      ];
    }),
  );
}
