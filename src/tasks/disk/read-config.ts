import * as z from "zod/mini";
import { parseSource, type ParsedValue } from "../../cluster/read/parse-source.ts";
import { nearestName } from "../../cluster/read/nearest-name.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Finding } from "../../errors/finding.ts";
import type { Mirror } from "../../transfer/mirrors.ts";
import { readTextFile } from "./read-text-file.ts";

/** Settings that are too long for flags. */
export interface Config {
  readonly mirrors: readonly Mirror[];
  /** Directories with releases that the user added. */
  readonly catalogs: readonly string[];
  /** Settings that nobody knows. */
  readonly findings: readonly Finding[];
}

const PLACE = z.string().check(z.minLength(1));
const CONFIG = z.looseObject({
  catalogs: z.nullish(z.array(PLACE)),
  mirrors: z.nullish(z.record(PLACE, z.union([PLACE, z.array(PLACE).check(z.minLength(1))]))),
});

const KEYS = ["mirrors", "catalogs"];

/** Reads the file that --config names; throws a UserError BAD_CONFIG with line and column. */
export async function readConfig(file: string): Promise<Config> {
  const parsed = parseConfig(file, await readTextFile(file, "Name an existing file with --config."));
  const result = CONFIG.safeParse(parsed?.value ?? {});
  if (!result.success) throw badConfig(file, parsed, result.error);
  const findings = unknownKeys(file, parsed, Object.keys(result.data));
  const mirrors = Object.entries(result.data.mirrors ?? {});
  return {
    mirrors: mirrors.map(([from, to]) => ({ from, to: typeof to === "string" ? [to] : to })),
    catalogs: result.data.catalogs ?? [],
    findings,
  };
}

/** As in a spec: a key that misses one that counts by a slip is an error, any other is told and ignored. */
function unknownKeys(file: string, parsed: ParsedValue | undefined, keys: readonly string[]): Finding[] {
  return keys
    .filter((key) => !KEYS.includes(key))
    .map((key) => {
      const { line, column } = parsed?.position([key]) ?? { line: 1, column: 1 };
      const message = `${key} is no setting, and is ignored`;
      if (nearestName(key, KEYS, 2) !== undefined) {
        const hint = `Did you mean ${KEYS.join(" or ")}?`;
        throw new UserError("BAD_CONFIG", `${file}:${line}:${column}: ${key} is no setting`, { hint });
      }
      const hint = `There is ${KEYS.join(", ")}.`;
      return { code: "IGNORED_FIELD", severity: "warning", message, hint, place: { file, line, column } };
    });
}

function parseConfig(name: string, text: string): ParsedValue | undefined {
  const { values, problems } = parseSource({ name, text });
  const [problem] = problems;
  if (problem !== undefined) {
    const { line, column } = problem.place;
    throw new UserError("BAD_CONFIG", `${name}:${line}:${column}: ${problem.message}`, {
      hint: problem.hint,
    });
  }
  return values[0];
}

function badConfig(file: string, parsed: ParsedValue | undefined, error: z.core.$ZodError): UserError {
  const [issue] = error.issues;
  const path = (issue?.path ?? []).filter((key) => typeof key !== "symbol");
  const { line, column } = parsed?.position(path) ?? { line: 1, column: 1 };
  const what = path.length === 0 ? "this holds no settings" : `${path.join(".")} is none of what it can be`;
  return new UserError("BAD_CONFIG", `${file}:${line}:${column}: ${what}`, {
    hint: "A config file holds `mirrors:`, a mapping of FROM to TO or to a list of places to try in order, and `catalogs:`, a list of directories.",
  });
}
