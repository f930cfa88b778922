import type { Command } from "commander";
import { ARCHITECTURES, ROLES } from "../../cluster/cluster.ts";
import type { Candidate } from "./candidate.ts";
import type { TypedLine } from "./command-line.ts";
import type { NamesInFiles } from "./names-in-files.ts";

type Values = (line: TypedLine, program: Command) => Promise<readonly string[]> | readonly string[];

/** What flags and arguments of these names take, where they have no fixed choices. */
const VALUES: Readonly<Record<string, Values>> = {
  platform: () => ARCHITECTURES.map((arch) => `linux/${arch}`),
  roles: () => ROLES,
  ...ofEach(["kops-version", "old-kops-version", "new-kops-version"], releases),
  ...ofEach(["old", "new"], releasesBehind),
  ...ofEach(["cluster", "name"], async (line, program) => (await named(line, program)).clusters),
  "instance-group": async (line, program) => (await named(line, program)).instanceGroups,
  command: (line, program) => commandsBelow(program, line.positionals),
  code: async () => Object.keys((await import("../explain/all-codes.ts")).ALL_CODES),
  schema: async (_, program) =>
    (await import("../schema/schemas.ts")).schemasOf(program).map(({ name }) => name),
};

/** The values of a flag or argument by its name. What cannot be read has none: nobody is told of mistakes between two keys. */
export async function valuesOf(
  name: string,
  line: TypedLine,
  program: Command,
): Promise<readonly Candidate[]> {
  const values = Object.hasOwn(VALUES, name) ? VALUES[name] : undefined;
  if (values === undefined) return [];
  try {
    return [...(await values(line, program))].map((value) => ({ value }));
  } catch {
    return [];
  }
}

function ofEach(names: readonly string[], values: Values): Record<string, Values> {
  return Object.fromEntries(names.map((name) => [name, values]));
}

async function releases({ values }: TypedLine): Promise<readonly string[]> {
  const { releaseNames } = await import("./release-names.ts");
  return releaseNames(values.get("catalog") ?? []);
}

/** `FILE@1.3`: the releases that can follow. */
async function releasesBehind(line: TypedLine): Promise<readonly string[]> {
  const [head] = /^.+@v?/.exec(line.current) ?? [];
  if (head === undefined) return [];
  const names = (await releases(line)).map((name) => `${head}${name}`);
  return names.filter((name) => name.startsWith(line.current));
}

async function named(line: TypedLine, program: Command): Promise<NamesInFiles> {
  const { namesInFiles } = await import("./names-in-files.ts");
  return namesInFiles(line, program);
}

function commandsBelow(program: Command, names: readonly string[]): string[] {
  const found = names.reduce<Command | undefined>(
    (command, name) => command?.commands.find((one) => one.name() === name),
    program,
  );
  return (
    found
      ?.createHelp()
      .visibleCommands(found)
      .map((one) => one.name()) ?? []
  );
}
