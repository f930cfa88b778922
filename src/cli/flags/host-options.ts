import type { Command } from "commander";
import type { HostSettings } from "../../hosts/host-settings.ts";
import { present } from "../../values/present.ts";
import { collect } from "./collect.ts";
import { parseBytes } from "./parse-bytes.ts";
import { parseCount } from "./parse-count.ts";
import { readMirrors, type MirrorFlags } from "./read-mirrors.ts";

/** Flags on how hosts are spoken to, as commander hands them over. */
export interface HostFlags {
  readonly requestsPerSecond?: number;
  readonly bandwidthLimit?: number;
  readonly plainHttp: readonly string[];
  readonly insecure: readonly string[];
  readonly caFile: readonly string[];
}

/** How hosts are spoken to. */
export function addHostOptions(command: Command): Command {
  return command
    .option("--requests-per-second <n>", "at most so many requests per second to one host", parseCount)
    .option(
      "--bandwidth-limit <bytes>",
      "at most so many bytes per second in each direction, all hosts together: 500k, 20M, 1.5G",
      parseBytes,
    )
    .option(
      "--plain-http <host>",
      "speak http to this host (loopback: found out by itself); repeatable",
      collect,
      [],
    )
    .option("--insecure <host>", "accept any certificate of this host; repeatable", collect, [])
    .option(
      "--ca-file <file>",
      "trust the certificate authorities in this PEM file too; repeatable",
      collect,
      [],
    );
}

/** The settings that flags make; reads the file that --config names. Throws UserErrors BAD_FLAGS and BAD_CONFIG. */
export async function hostSettings(
  flags: Partial<HostFlags & MirrorFlags> & { readonly concurrency?: number },
): Promise<HostSettings> {
  const { requestsPerSecond, bandwidthLimit, concurrency, plainHttp, insecure, caFile, mirror, config } =
    flags;
  const mirrors = await readMirrors({ mirror: mirror ?? [], ...present({ config }) });
  return present({
    requestsPerSecond,
    bandwidthLimit,
    concurrency,
    plainHttp,
    insecure,
    caFiles: caFile,
    mirrors,
  });
}
