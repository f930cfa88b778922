import { Help, type Command, type Option } from "commander";
import { flagName } from "../config/leaf-commands.ts";
import {
  COMMAND_GROUPS,
  FIRST_FLAGS,
  FLAG_GROUPS,
  MANY_FLAGS,
  OTHER_GROUP,
  TOP_FLAGS,
} from "./help-groups.ts";

const TOP_GROUP = "Used most";

/** The flags of a command in the order of their groups, those that people use first on top. Done when help is asked for, which is seldom. */
export function arrangedOptions(command: Command): Option[] {
  const top = topFlags(command);
  const groups = [TOP_GROUP, ...Object.keys(FLAG_GROUPS)];
  for (const option of command.options) option.helpGroup(`${groupOf(option, top)}:`);
  inPlace(
    command.options,
    (option) => groups.indexOf(groupOf(option, top)),
    (option) => orderOf(option, top),
  );
  const visible = new Help().visibleOptions(command);
  for (const option of visible) if (option.long === "--help") option.helpGroup("Settings and help:");
  return visible;
}

/** The commands of a program in the order of their groups. */
export function arrangedCommands(command: Command): Command[] {
  if (command.parent === null) {
    const groups = Object.values(COMMAND_GROUPS);
    const groupAt = (one: Command): number => groups.findIndex((names) => names.includes(one.name()));
    for (const one of command.commands) {
      const heading = Object.keys(COMMAND_GROUPS)[groupAt(one)];
      if (heading !== undefined) one.helpGroup(`${heading}:`);
    }
    inPlace(command.commands, groupAt, (one) => groups[groupAt(one)]?.indexOf(one.name()) ?? 0);
  }
  return new Help().visibleCommands(command).filter((one) => command.commands.includes(one));
}

function topFlags({ options }: Command): readonly string[] {
  if (options.length <= MANY_FLAGS) return [];
  const names = options.map(flagName);
  return FIRST_FLAGS.filter((name) => names.includes(name)).slice(0, TOP_FLAGS);
}

function groupOf(option: Option, top: readonly string[]): string {
  const name = flagName(option);
  if (top.includes(name)) return TOP_GROUP;
  return Object.keys(FLAG_GROUPS).find((group) => FLAG_GROUPS[group]?.includes(name)) ?? OTHER_GROUP;
}

function orderOf(option: Option, top: readonly string[]): number {
  const name = flagName(option);
  return top.includes(name) ? top.indexOf(name) : (FLAG_GROUPS[groupOf(option, top)]?.indexOf(name) ?? 0);
}

/** commander takes the order of groups from its own lists. */
function inPlace<Item>(items: readonly Item[], ...orders: ((item: Item) => number)[]): void {
  const sorted = [...items].sort(
    (a, b) => orders.map((order) => order(a) - order(b)).find((one) => one !== 0) ?? 0,
  );
  (items as Item[]).splice(0, items.length, ...sorted);
}
