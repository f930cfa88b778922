import { badFlags } from "../../errors/bad-flags.ts";
import type { ServeFlags } from "./serve-flags.ts";

/** Throws a UserError BAD_FLAGS for flags of `serve` that exclude each other or want one another. */
export function checkServeFlags({
  quiet,
  accessLog,
  tlsCert,
  tlsKey,
}: Pick<ServeFlags, "quiet" | "accessLog" | "tlsCert" | "tlsKey">): void {
  if (quiet === true && accessLog !== undefined)
    throw badFlags("--quiet and --access-log exclude each other", "--quiet prints no line per request.");
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw badFlags("--tls-cert and --tls-key belong together", "Give both, or neither for http.");
}
