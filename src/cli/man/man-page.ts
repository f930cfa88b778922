import type { Command } from "commander";
import { VERSION } from "../../tasks/tool-version.ts";
import { commandName } from "../config/command-name.ts";
import { afterHelp } from "./after-help.ts";
import { roffBlock, roffParagraph, roffText } from "./roff.ts";

const SECTION = 1;

/** The name of a command's page: kops-assets-get-assets. */
export function manName(command: Command): string {
  return ["kops-assets", ...commandName(command).split(" ")].filter((part) => part !== "").join("-");
}

/** The manual page of a command, in roff's man macros, from what --help says. */
export function manPage(command: Command): string {
  const name = manName(command);
  const help = command.createHelp();
  const whole = `kops-assets ${commandName(command)}`.trim();
  const usage = command.usage();
  return [
    `.TH "${roffText(name.toUpperCase())}" ${SECTION} "" "kops-assets ${roffText(VERSION)}" "kops-assets"`,
    ".SH NAME",
    `${roffText(name)} \\-`,
    roffParagraph(firstSentence(command.description())),
    ".SH SYNOPSIS",
    `.B ${roffText(whole)}`,
    roffText(usage),
    ".SH DESCRIPTION",
    roffParagraph(command.description()),
    ...section(
      "ARGUMENTS",
      help
        .visibleArguments(command)
        .map((one) => item(help.argumentTerm(one), help.argumentDescription(one))),
    ),
    ...grouped(
      "COMMANDS",
      help.visibleCommands(command),
      (one) => one.helpGroup(),
      (one) => item(help.subcommandTerm(one), one.description()),
    ),
    ...grouped(
      "OPTIONS",
      help.visibleOptions(command),
      (one) => one.helpGroupHeading,
      (one) => item(one.flags, help.optionDescription(one)),
    ),
    ...afterwards(afterHelp(command)),
    ".SH SEE ALSO",
    seeAlso(command, help.visibleCommands(command)),
    "",
  ].join("\n");
}

function firstSentence(text: string): string {
  return (text.split(/[.:;](?:\s|$)/)[0] ?? "").trim();
}

function item(term: string, description: string): string[] {
  return [".TP", `.B ${roffText(term)}`, roffParagraph(description)];
}

function section(title: string, items: readonly string[][]): string[] {
  return items.length === 0 ? [] : [`.SH ${title}`, ...items.flat()];
}

function grouped<Item>(
  title: string,
  items: readonly Item[],
  groupOf: (item: Item) => string | undefined,
  print: (item: Item) => string[],
): string[] {
  let last: string | undefined;
  const printed = items.map((one) => {
    const group = groupOf(one) ?? "";
    const heading = group === last || group === "" ? [] : [`.SS ${roffText(group.replace(/:$/, ""))}`];
    last = group;
    return [...heading, ...print(one)];
  });
  return section(title, printed);
}

/** Examples as they stand; paragraphs else. */
function afterwards(text: string): string[] {
  return text
    .split(/\n\n+/)
    .filter((part) => part !== "")
    .flatMap((part) => {
      const example = /^Examples?:\n(.*)$/s.exec(part)?.[1];
      if (example !== undefined) return [".SH EXAMPLES", ".nf", ...roffBlock(example), ".fi"];
      const codes = /^Exit codes: (.*)$/s.exec(part)?.[1];
      if (codes !== undefined) return [".SH EXIT STATUS", roffParagraph(codes)];
      return [".SH NOTES", roffParagraph(part)];
    });
}

function seeAlso({ parent }: Command, below: readonly Command[]): string {
  const others = [...(parent === null ? [] : [parent]), ...below];
  return (
    others.map((one) => `.BR ${roffText(manName(one))} (${SECTION})`).join(",\n") ||
    roffText("kops-assets help")
  );
}
