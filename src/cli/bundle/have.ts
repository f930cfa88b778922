import type { Hosts } from "../../hosts/hosts.ts";
import { listHeld, type HaveRequest } from "../../tasks/bundle/list-held.ts";
import { listAssets } from "../../tasks/list/list-assets.ts";
import { counted } from "../../values/counted.ts";
import { present } from "../../values/present.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { checkCopyPlaces } from "../flags/check-copy-places.ts";
import { hostSettings } from "../flags/host-options.ts";
import { listRequest, type SourceFlags } from "../flags/source-options.ts";
import { say, sayFindings } from "../say.ts";
import { withHosts } from "../with-hosts.ts";
import { writeStdout } from "../write-stdout.ts";

/** Flags of `bundle have`, as commander hands them over. */
export interface BundleHaveFlags extends SourceFlags {
  readonly list: readonly string[];
  readonly to?: string;
  readonly toFiles?: string;
}

/** `kops-assets bundle have`: the list on stdout. */
export async function haveVerb(clusterName: string | undefined, flags: BundleHaveFlags): Promise<ExitCode> {
  await checkCopyPlaces(flags);
  return withHosts(hostSettings(flags), async (hosts) => {
    const { held, text, findings } = await listHeld(await haveRequest(clusterName, flags, hosts), hosts);
    sayFindings(findings);
    writeStdout(text);
    say(`${counted(held.size, "layer or file", "layers and files")} are there`);
    return findings.length === 0 ? EXIT.ok : EXIT.failed;
  });
}

async function haveRequest(
  clusterName: string | undefined,
  flags: BundleHaveFlags,
  hosts: Hosts,
): Promise<HaveRequest> {
  const { to, toFiles, list: lists, filename, state } = flags;
  const places = present({ directory: to, filesRoot: toFiles });
  const isAlone = filename.length === 0 && lists.length === 0 && state === undefined;
  if (isAlone && clusterName === undefined && to !== undefined) return places;
  const request = await listRequest(clusterName, flags);
  const list = await listAssets({ ...request, offline: true, toleratesBadLines: true }, hosts);
  sayFindings(list.findings);
  return { ...places, list };
}
