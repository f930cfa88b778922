import * as z from "zod/mini";
import { parseSource, type ParsedValue } from "../../cluster/read/parse-source.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Mirror } from "../../transfer/mirrors.ts";
import { readTextFile } from "./read-text-file.ts";

/** Settings that are too long for flags. */
export interface Config {
  readonly mirrors: readonly Mirror[];
}

const PLACE = z.string().check(z.minLength(1));
const CONFIG = z.strictObject({
  mirrors: z.optional(z.record(PLACE, z.union([PLACE, z.array(PLACE).check(z.minLength(1))]))),
});

/** Reads the file that --config names; throws a UserError BAD_CONFIG with line and column. */
export async function readConfig(file: string): Promise<Config> {
  const parsed = parseConfig(file, await readTextFile(file, "Name an existing file with --config."));
  const result = CONFIG.safeParse(parsed?.value ?? {});
  if (!result.success) throw badConfig(file, parsed, result.error);
  const mirrors = Object.entries(result.data.mirrors ?? {});
  return { mirrors: mirrors.map(([from, to]) => ({ from, to: typeof to === "string" ? [to] : to })) };
}

function parseConfig(name: string, text: string): ParsedValue | undefined {
  const { values, problems } = parseSource({ name, text });
  const [problem] = problems;
  if (problem !== undefined) {
    const { line, column } = problem.position;
    throw new UserError("BAD_CONFIG", `${name}:${line}:${column}: ${problem.text}`, { hint: problem.hint });
  }
  return values[0];
}

function badConfig(file: string, parsed: ParsedValue | undefined, error: z.core.$ZodError): UserError {
  const [issue] = error.issues;
  const path = (issue?.path ?? []).filter((key) => typeof key !== "symbol");
  const { line, column } = parsed?.position(path) ?? { line: 1, column: 1 };
  return new UserError("BAD_CONFIG", `${file}:${line}:${column}: ${issue?.message ?? "not a config file"}`, {
    hint: "A config file holds `mirrors:`, a mapping of FROM to TO or to a list of places to try in order.",
  });
}
