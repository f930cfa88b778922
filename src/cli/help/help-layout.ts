import { Help, type Argument, type HelpConfiguration, type Option } from "commander";
import { arrangedCommands, arrangedOptions } from "./arrange-help.ts";

/** Columns of flags, with what they mean at their right; a longer flag has a line of its own. */
const TERM_WIDTH = 26;

/** How help is laid out: in groups, and readable at 80 columns. */
export const HELP_LAYOUT: HelpConfiguration = {
  visibleOptions: arrangedOptions,
  visibleCommands: arrangedCommands,
  optionDescription: describeOption,
  padWidth: () => TERM_WIDTH,
  minWidthToWrap: 20,
  subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(argumentTerm)].join(" "),
  formatItem(term, termWidth, description, helper) {
    const format = (shown: string): string =>
      Help.prototype.formatItem.call(helper, shown, termWidth, description, helper);
    if (helper.displayWidth(term) <= termWidth || description === "") return format(term);
    return `  ${term}\n${format("")}`;
  },
};

function argumentTerm(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

/** Of a repeatable option, that its default is an empty list says nothing. */
function describeOption(option: Option): string {
  const fresh = new Help().optionDescription(option);
  return fresh
    .replace(" (default: [])", "")
    .replaceAll('"', "")
    .replace(/\(choices: /, "(");
}
