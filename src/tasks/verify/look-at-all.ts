import type { Finding } from "../../errors/finding.ts";
import { findingOfError } from "../../errors/finding-of-error.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { TransferPlan } from "../../transfer/transfer-plan.ts";
import { shardNote } from "../../transfer/shards/shard-note.ts";
import { takeShard } from "../../transfer/shards/take-shard.ts";
import { selectContent } from "../../transfer/select-content.ts";
import { askSomeAtOnce } from "../examine/ask-some-at-once.ts";
import { notMapped } from "../not-mapped.ts";
import type { AssetLooks } from "./look.ts";
import { lookAtFile } from "./look-at-file.ts";
import { lookAtImage } from "./look-at-image.ts";
import { createLookContext } from "./look-context.ts";
import { nodeWords } from "./node-words.ts";
import { openPlaces } from "./open-places.ts";
import { planLooks } from "./plan-looks.ts";
import { reportLooks } from "./report-looks.ts";
import type { VerifyReport } from "./verify-report.ts";
import type { VerifyRequest } from "./verify-request.ts";

const ASSETS_AT_ONCE = 16;
/** Nothing is copied into a bundle. */
const OF_BUNDLES =
  "Bring the bundle over once more and compare the hashes of both copies, or write it again: `kops-assets bundle create`, with --volume N for one of several volumes.";

interface Looked {
  readonly looks: readonly AssetLooks[];
  readonly report: VerifyReport;
}

/** Looks at everything that a request names, in the plan's order, and tells what was seen besides what it means. */
export async function lookAtAll(request: VerifyRequest, hosts: Hosts): Promise<Looked> {
  return lookAtPlan(planLooks(request), request, hosts);
}

/** Looks at everything that a plan names; the request says how. */
export async function lookAtPlan(named: TransferPlan, request: VerifyRequest, hosts: Hosts): Promise<Looked> {
  const { as = "operator", depth = "usual", selection, shard, lock } = request;
  const whole = selection === undefined ? named : selectContent(named, selection);
  const plan = takeShard(whole, lock, shard);
  const started = performance.now();
  const own = { hashed: 0, bytes: 0 };
  const { places, extra } = await openPlaces(request, whole, hosts, (bytes) => {
    own.hashed += 1;
    own.bytes += bytes;
  });
  // Of a bundle every byte is hashed in any case.
  const isHashed = request.bundle !== undefined && depth !== "quick";
  const beside = request.list.files.filter((file) => file.hashIsBeside === true || file.sha256 === undefined);
  const hashesRead = new Set(beside.map(({ canonical }) => canonical));
  const context = createLookContext(places, isHashed ? "usual" : depth, hashesRead);
  const looks = await askSomeAtOnce(plan.copies, ASSETS_AT_ONCE, (copy) =>
    copy.kind === "image" ? lookAtImage(copy, context) : lookAtFile(copy, context),
  );
  request.onLooks?.(looks);
  const { assets, findings } = reportLooks(looks, nodeWords(as, request.bundle && OF_BUNDLES));
  // What nobody needs is told once, and of the whole list.
  const isWithRest = shard === undefined || shard.index === 1;
  const more = [
    ...shardNote(shard, plan, whole),
    ...refusedOf(plan),
    ...notMapped(plan.unmapped, whole, "checked"),
    ...(isWithRest ? await extra() : []),
  ];
  const seconds = (performance.now() - started) / 1000;
  const { hashed, bytes } = context.counts;
  const counts = { ...context.counts, hashed: hashed + own.hashed, bytes: bytes + own.bytes };
  const report = { assets, findings: [...findings, ...more], counts, as, depth, seconds };
  return { looks, report };
}

/** Names that no registry takes: nobody can pull them. */
function refusedOf({ refused = [] }: TransferPlan): Finding[] {
  return refused.map(({ name, error }) => findingOfError(error, [name]));
}
