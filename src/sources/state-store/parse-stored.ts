import { parseSource } from "../../cluster/read/parse-source.ts";
import type { ParsedValue, Source } from "../../cluster/read/parse-source.ts";
import { throwProblems } from "../../cluster/read/spec-problem.ts";
import { UserError } from "../../errors/user-error.ts";

/** The one value of a file of a state store. Throws UserErrors BAD_YAML and EMPTY_FILE: kOps wrote it, so that it is damaged. */
export function parseStored(source: Source): ParsedValue {
  const { values, problems } = parseSource(source);
  throwProblems(problems);
  const [first] = values;
  if (first !== undefined) return first;
  const hint = "Restore it, or run `kops update cluster --yes`, which writes it again.";
  throw new UserError("EMPTY_FILE", `${source.name} in the state store is empty`, { hint });
}
