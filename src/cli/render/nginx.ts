import { badFlags } from "../../errors/bad-flags.ts";
import { parseNginxOrigin } from "../../serve/parse-nginx-origin.ts";
import { renderNginxFront } from "../../serve/render-nginx-front.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { writeStdout } from "../write-stdout.ts";

/** Flags of `render nginx`, as commander hands them over. */
export interface RenderNginxFlags {
  readonly origin: string;
  readonly listen: string;
  readonly cache: string;
  readonly cacheSize: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly originCa: string;
}

/** `kops-assets render nginx`: prints a configuration; nothing is asked. */
export function renderNginx(flags: RenderNginxFlags): ExitCode {
  const { origin, listen, cache, cacheSize, tlsCert, tlsKey, originCa } = flags;
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw badFlags("--tls-cert and --tls-key belong together", "Give both, or none.");
  const tls =
    tlsCert === undefined || tlsKey === undefined ? {} : { tls: { certificate: tlsCert, key: tlsKey } };
  const front = { listen, folder: cache, size: cacheSize, originAuthorities: originCa, ...tls };
  writeStdout(renderNginxFront({ origin: parseNginxOrigin(origin), ...front }));
  return EXIT.ok;
}
