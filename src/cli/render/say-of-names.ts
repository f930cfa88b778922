import type { Say } from "../sources/load-request.ts";

/** For verbs that are about names alone: whether hashes of files are known is of no concern to them. */
export function sayOfNames(say: Say): Say {
  return (line) => {
    if (!line.includes("have no known sha256")) say(line);
  };
}
