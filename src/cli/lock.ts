import { listAssets } from "../tasks/list/list-assets.ts";
import type { Finding } from "../errors/finding.ts";
import type { Lock } from "../transfer/lock.ts";
import { lockAssets } from "../tasks/lock-assets.ts";
import { findSecrets, printLock, writeLock } from "../tasks/disk/lock-file.ts";
import { EXIT, exitCodeOfFindings, type ExitCode } from "./exit-code.ts";
import { hostSettings } from "./flags/host-options.ts";
import { listRequest, type SourceFlags } from "./flags/source-options.ts";
import { isStoppedStrictly } from "./is-stopped-strictly.ts";
import { withHosts } from "./with-hosts.ts";
import { currentFacts } from "./metrics/run-facts.ts";
import { say, sayFindings } from "./say.ts";
import { writeStdout } from "./write-stdout.ts";
import { counted } from "../values/counted.ts";

/** Flags of `lock`, as commander hands them over. */
export type LockFlags = SourceFlags & { readonly output: string; readonly layers?: boolean };

/** `kops-assets lock`: nothing is written unless everything could be resolved. */
export async function lock(clusterName: string | undefined, flags: LockFlags): Promise<ExitCode> {
  const request = await listRequest(clusterName, flags);
  return withHosts(hostSettings(flags), async (hosts) => {
    const list = await listAssets({ ...request, hashes: "needed" }, hosts);
    sayFindings(list.findings);
    if (isStoppedStrictly(list, flags, `${flags.output} is not written`)) return EXIT.findings;
    const { lock: made, findings } = await lockAssets(list, hosts, { layers: flags.layers === true });
    sayFindings(findings);
    currentFacts().asset("image", "locked", made.images.length);
    currentFacts().asset("file", "locked", made.files.length);
    const unresolved = new Set(findings.flatMap(({ assets = [] }) => assets));
    if (findings.length > 0) {
      say(`${counted(unresolved.size, "asset")} could not be resolved; ${flags.output} was not written`);
      return EXIT.failed;
    }
    sayFindings(await write(made, flags.output));
    say(`${counted(made.images.length, "image")} and ${counted(made.files.length, "file")} locked`);
    return exitCodeOfFindings(list.findings);
  });
}

async function write(made: Lock, output: string): Promise<Finding[]> {
  if (output !== "-") return writeLock(output, made);
  writeStdout(printLock(made));
  return findSecrets("What was printed", made.files);
}
