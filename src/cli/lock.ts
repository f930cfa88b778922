import { listAssets } from "../tasks/list/list-assets.ts";
import type { Finding } from "../errors/finding.ts";
import type { Lock } from "../transfer/lock.ts";
import { lockAssets } from "../tasks/lock-assets.ts";
import { findSecrets, printLock, writeLock } from "../tasks/disk/lock-file.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { hostSettings } from "./flags/host-options.ts";
import { listRequest, type SourceFlags } from "./flags/source-options.ts";
import { withHosts } from "./with-hosts.ts";
import { say, sayFindings } from "./say.ts";

/** Flags of `lock`, as commander hands them over. */
export type LockFlags = SourceFlags & { readonly output: string };

/** `kops-assets lock`: nothing is written unless everything could be resolved. */
export async function lock(clusterName: string | undefined, flags: LockFlags): Promise<ExitCode> {
  const request = await listRequest(clusterName, flags);
  return withHosts(await hostSettings(flags), async (hosts) => {
    const list = await listAssets(request, hosts);
    const { lock: made, findings } = await lockAssets(list, hosts);
    sayFindings([...list.findings, ...findings]);
    if (findings.length > 0) {
      say(`${findings.length} assets could not be resolved; ${flags.output} was not written`);
      return EXIT.failed;
    }
    sayFindings(await write(made, flags.output));
    say(`${made.images.length} images and ${made.files.length} files locked`);
    return EXIT.ok;
  });
}

async function write(made: Lock, output: string): Promise<Finding[]> {
  if (output !== "-") return writeLock(output, made);
  process.stdout.write(printLock(made));
  return findSecrets(made, "what was printed");
}
