import { badFlags } from "../../errors/bad-flags.ts";
import { LARGEST_PORT } from "../../values/largest-port.ts";

/** An address to listen on; without a host, every address of this machine. Throws a UserError BAD_FLAGS. */
export function parseAddress(flag: string, text: string): { readonly host: string; readonly port: number } {
  const match = /^(?:(\[[^\]]+\]|[^:]*):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (match === null || port > LARGEST_PORT)
    throw badFlags(`${flag} ${text} is not an address`, "Write host:port, :port or port.");
  return { host: (match[1] ?? "").replace(/^\[|\]$/g, ""), port };
}
