import type { Command } from "commander";
import type { HostSettings } from "../../hosts/host-settings.ts";
import { parseMirror } from "../../transfer/mirrors.ts";
import { present } from "../../values/present.ts";
import { collect } from "./collect.ts";
import { parseBytes } from "./parse-bytes.ts";
import { parseCount } from "./parse-count.ts";

/** Flags on how hosts are spoken to, as commander hands them over. */
export interface HostFlags {
  readonly requestsPerSecond?: number;
  readonly bandwidthLimit?: number;
  readonly plainHttp: readonly string[];
  readonly insecure: readonly string[];
  readonly caFile: readonly string[];
  /** What a settings file says that is no flag. */
  readonly configured?: Pick<HostSettings, "credentials" | "dockerConfig">;
}

/** Flags that say where assets are read from in place of where they are; the longest match counts and, among equals, the first. */
export interface MirrorFlags {
  readonly mirror: readonly string[];
}

/** How hosts are spoken to. */
export function addHostOptions(command: Command): Command {
  return command
    .option("--requests-per-second <n>", "most requests per second to one host", parseCount)
    .option(
      "--bandwidth-limit <bytes>",
      "most bytes per second in each direction, all hosts together: 500k, 20M, 1.5G",
      parseBytes,
    )
    .option("--plain-http <host>", "use http for this host (loopback needs no flag); repeatable", collect, [])
    .option("--insecure <host>", "accept any certificate of this host; repeatable", collect, [])
    .option(
      "--ca-file <file>",
      "also trust the certificate authorities in this PEM file; repeatable",
      collect,
      [],
    );
}

/** The settings that flags make. Throws a UserError BAD_MIRROR. */
export function hostSettings(
  flags: Partial<HostFlags & MirrorFlags> & { readonly concurrency?: number },
): HostSettings {
  const { requestsPerSecond, bandwidthLimit, concurrency, plainHttp, insecure, caFile, configured } = flags;
  const mirrors = (flags.mirror ?? []).map(parseMirror);
  return present({
    ...configured,
    requestsPerSecond,
    bandwidthLimit,
    concurrency,
    plainHttp,
    insecure,
    caFiles: caFile,
    mirrors,
  });
}
