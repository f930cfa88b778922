import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");

/** Frees what nobody has any more, for tests that measure memory. */
export const collectGarbage = runInNewContext("gc") as () => void;
