import type { FuzzedParser } from "./fuzzed-parser.ts";
import { ANSWER_PARSERS } from "./of-answers.ts";
import { FILE_PARSERS } from "./of-files.ts";
import { INPUT_PARSERS } from "./of-inputs.ts";
import { NAME_PARSERS } from "./of-names.ts";

/** Whatever takes what others wrote; clients of servers are in fuzzed-clients.ts, the command line in fuzzed-commands.ts. */
export const ALL_PARSERS: readonly FuzzedParser[] = [
  ...INPUT_PARSERS,
  ...NAME_PARSERS,
  ...ANSWER_PARSERS,
  ...FILE_PARSERS,
];
