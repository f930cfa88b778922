import { badFlags } from "../errors/bad-flags.ts";
import { readLock } from "../tasks/disk/lock-file.ts";
import { pruneRepositories } from "../tasks/prune/prune-repositories.ts";
import type { PrunedPlace, PruneReport } from "../tasks/prune/prune-request.ts";
import { present } from "../values/present.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { hostSettings, type HostFlags } from "./flags/host-options.ts";
import type { HeadersFlag } from "./flags/no-headers-option.ts";
import { printPrune, type PruneFormat } from "./print-prune.ts";
import { currentFacts } from "./metrics/run-facts.ts";
import { say, sayFindings } from "./say.ts";
import { withHosts } from "./with-hosts.ts";
import { writeStdout } from "./write-stdout.ts";

/** Flags of `prune`, as commander hands them over. */
export interface PruneFlags extends HostFlags, HeadersFlag {
  readonly lock: readonly string[];
  readonly keep?: number;
  readonly to?: string;
  readonly registry?: string;
  readonly files?: string;
  readonly olderThan: number;
  readonly apply?: boolean;
  readonly output: PruneFormat;
}

/** `kops-assets prune`: says what would go; nothing goes without --apply. */
export async function prune(flags: PruneFlags): Promise<ExitCode> {
  const place = placeOf(flags);
  const locks = await Promise.all(flags.lock.map((file) => readLock(file)));
  const { keep, olderThan, apply, output } = flags;
  return withHosts(hostSettings(flags), async (hosts) => {
    const report = await pruneRepositories({ locks, place, olderThan, ...present({ keep, apply }) }, hosts);
    sayFindings(report.findings);
    currentFacts().content(
      apply === true ? "removed" : "removable",
      (apply === true ? report.removed : report.plan).bytes,
    );
    writeStdout(
      printPrune(report, {
        format: output,
        isApplied: apply === true,
        ...present({ hasHeadings: flags.headers }),
      }),
    );
    if (apply !== true && output !== "json") say(describeNext(report));
    return report.findings.some(({ severity }) => severity === "error") ? EXIT.failed : EXIT.ok;
  });
}

function describeNext({ plan }: PruneReport): string {
  const isInUse = plan.repositories.every(({ tags, manifests }) => tags.length + manifests.length === 0);
  const isNothing = isInUse && plan.blobs.length + plan.files.length === 0;
  return isNothing ? "Nothing is to be removed." : "Nothing was changed. Add --apply to remove it.";
}

function placeOf({ to, registry, files }: PruneFlags): PrunedPlace {
  const places = [
    ...(to === undefined ? [] : [{ directory: to }]),
    ...(registry === undefined ? [] : [{ registry }]),
    ...(files === undefined ? [] : [{ files }]),
  ];
  const [place] = places;
  if (place !== undefined && places.length === 1) return place;
  throw badFlags(
    places.length === 0 ? "No place to prune is named" : "More than one place to prune is named",
    "Give one of --to DIR, --registry HOST/PREFIX and --files URL.",
  );
}
