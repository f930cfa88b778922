import { checkRequest } from "../check-request.ts";
import type { Finding } from "../../errors/finding.ts";
import { findingOfError } from "../../errors/finding-of-error.ts";
import { UserError } from "../../errors/user-error.ts";
import { accessOptions, type FileStoreSettings } from "../../hosts/file-store-settings.ts";
import type { TransferPlan } from "../../transfer/transfer-plan.ts";
import type { Hosts, RepositoryDirectory } from "../../hosts/hosts.ts";
import type { EcrRepositoryOptions } from "../../registry/cloud/ensure-ecr-repositories.ts";
import type { AssetOutcome } from "../../transfer/asset-outcome.ts";
import { foreseenStores } from "../../transfer/foreseen-stores.ts";
import { run } from "../../transfer/run.ts";
import { summarize, type Summary } from "../../transfer/summarize.ts";
import type { ReadingTogether } from "../../transfer/ends/reading-together.ts";
import type { OnTransferEvent } from "../../transfer/transfer-event.ts";
import { present } from "../../values/present.ts";
import { readRecordFile, writeRecordFile } from "../disk/record-file.ts";
import type { Gate } from "../gate/gate.ts";
import { gateFindings } from "../gate/gate-findings.ts";
import { copyIntoQuarantine, type Quarantine } from "../gate/quarantine.ts";
import { createRepositories } from "./create-repositories.ts";
import type { TransferStores } from "../../transfer/transfer-stores.ts";
import { notMapped } from "../not-mapped.ts";
import { findingsOfOutcomes } from "./findings-of-outcomes.ts";
import { movingAtOnce } from "./moving-at-once.ts";
import { refuseIdleSettings } from "./refuse-idle-settings.ts";
import { planCopies, type CopyableAssets, type PlanOptions } from "./plan-copies.ts";
import { takeShard } from "../../transfer/shards/take-shard.ts";
import { shardFindings } from "../../transfer/shards/shard-findings.ts";
import { shardNote } from "../../transfer/shards/shard-note.ts";
import type { Shard } from "../../transfer/shards/shard.ts";

/** A place that has images and files by their canonical names. */
export type CopySource = Pick<TransferStores, "sourceImages" | "sourceFiles">;

/** What to copy where. */
export interface CopyRequest extends Omit<PlanOptions, "record"> {
  readonly list: CopyableAssets;
  /** How files are kept at the target. */
  readonly files?: FileStoreSettings;
  /** Creates repositories of Amazon ECR that are missing. */
  readonly repositories?: EcrRepositoryOptions;
  /** Where everything is read, in place of upstream: no other host is asked for it then. */
  readonly source?: CopySource;
  /** A file that remembers what was copied, so that upstream need not be asked again within `maxAge` seconds. */
  readonly record?: { readonly file: string; readonly maxAge: number };
  /** Judges what is not there yet; what it does not let through is held back, and all else goes on. See `openGate`. */
  readonly gate?: Gate;
  /** Keeps what is held back; left out, it is copied nowhere. */
  readonly quarantine?: Quarantine;
  /**
   * Only finds out what would be done: nothing is written anywhere, no repository is created, no record is kept, and no content is read from
   * upstream, only manifests and sizes. Outcomes and sums are what they would be.
   */
  readonly dryRun?: boolean;
  /** Told of what happens, as it happens. */
  readonly onEvent?: OnTransferEvent;
  /** Copies this part of the list alone; the lock says how large its assets are and what they share. */
  readonly shard?: Shard;
  /** Where this is one of several copies that read upstream together; see `copyToEnds`. */
  readonly sharing?: SharedUpstream;
}

/** How one of several copies reads upstream. */
interface SharedUpstream {
  /** Asks upstream once what all want to know. */
  readonly askOnce: (sources: CopySource) => CopySource;
  readonly together: ReadingTogether;
}

/** How a copy ended. */
export interface CopyReport {
  /** One per asset, in the list's order. */
  readonly outcomes: readonly AssetOutcome[];
  readonly summary: Summary;
  /** What was held back and is in quarantine, or failed to get there. */
  readonly quarantined: readonly AssetOutcome[];
  /** Wall-clock time of the transfer. */
  readonly seconds: number;
  readonly started: Date;
  readonly finished: Date;
  readonly findings: readonly Finding[];
}

/**
 * Copies what is not there yet. One failed asset never stops the others: it is among the outcomes, and a finding of severity error, and
 * so is one that a gate holds back (HELD_BACK).
 * Throws UserErrors for what can be told before anything is sent (COLLISION, NOT_LOCKED, HASH_CHANGED, BAD_TARGET_NAMES, …).
 */
export async function copyAssets(request: CopyRequest, hosts: Hosts): Promise<CopyReport> {
  checkRequest(
    "copyAssets",
    { request, hosts },
    { "request.list": "a list of assets", hosts: "what openHosts opens" },
  );
  const began = new Date();
  const { record, list, directory, onEvent, dryRun = false } = request;
  const known = record === undefined ? undefined : await readRecordFile(record.file);
  const recordUse = { now: began, maxAge: record?.maxAge ?? 0 };
  const { lock, selection, filesRoot, shard, carried } = request;
  const remembered = known === undefined ? undefined : { record: known, use: recordUse };
  const options = { directory, lock, selection, filesRoot, carried, record: remembered };
  const whole = planCopies(list, present(options));
  const { sharing } = request;
  // A setting that one end has no use for may be meant for another.
  if (sharing === undefined) refuseIdleSettings(request.files ?? {}, await findFileRoots(whole, hosts));
  const plan = takeShard(whole, lock, shard);
  const places = await openPlaces(request, hosts);
  const created = dryRun ? [] : await createMissing(request, plan, hosts);
  const started = performance.now();
  const { concurrency } = hosts.settings;
  const { together } = sharing ?? {};
  // Those of several ends wait for one another, which fewer at once would keep from coming together.
  const moving = together === undefined ? movingAtOnce(concurrency) : present({ concurrency });
  const outcomes = await run(plan, places, {
    ...moving,
    ...present({ onEvent, gate: request.gate, together }),
  });
  const quarantined = dryRun ? NOTHING_KEPT : await keepHeldBack(outcomes, request, hosts);
  const seconds = (performance.now() - started) / 1000;
  const finished = new Date();
  const aboutRecord =
    record === undefined || dryRun ? [] : await rememberRun(record.file, outcomes, { began, seconds });
  const refused = (plan.refused ?? []).map(({ name, error }) => findingOfError(error, [name]));
  const findings = [
    ...shardNote(shard, plan, whole),
    ...(shard === undefined ? [] : shardFindings(shard.copies ?? whole.copies, lock)),
    ...created,
    ...refused,
    ...findingsOfOutcomes(outcomes),
    ...aboutRecord,
    ...gateFindings(request.gate?.decisions ?? []),
    ...quarantined.findings,
    ...notMapped(plan.unmapped, whole, "copied", HOW_TO_MAP),
  ];
  const summary = summarize(outcomes, refused.length);
  const kept = quarantined.outcomes;
  return { outcomes, summary, quarantined: kept, seconds, started: began, finished, findings };
}

/** Where a copy reads and writes; a dry run remembers what it would write. */
async function openPlaces(
  { directory, files, source, sharing, dryRun = false }: CopyRequest,
  hosts: Hosts,
): Promise<TransferStores> {
  const isDeep = files?.deep === true;
  const opened = directory === undefined ? undefined : await openPlace(directory, { isDeep, dryRun });
  const use = dryRun ? ("foresee" as const) : undefined;
  const stores = await hosts.stores(present({ files, directory: opened, use }));
  const places = { ...(dryRun ? foreseenStores(stores) : stores), ...source };
  return { ...places, ...sharing?.askOnce(places) };
}

async function openPlace(
  directory: string,
  { isDeep, dryRun }: { readonly isDeep: boolean; readonly dryRun: boolean },
): Promise<RepositoryDirectory> {
  const { lookIntoDirectory, openDirectory } = await import("./open-directory.ts");
  return dryRun ? lookIntoDirectory(directory, isDeep) : openDirectory(directory, isDeep);
}

const HOW_TO_MAP =
  "set spec.assets, or give --container-registry, --file-repository or --to; to fill a mirror by their own names: kops-assets copy --list FILE --container-proxy MIRROR";

const NOTHING_KEPT = { outcomes: [], findings: [] };

async function keepHeldBack(
  outcomes: readonly AssetOutcome[],
  { quarantine }: CopyRequest,
  hosts: Hosts,
): ReturnType<typeof copyIntoQuarantine> {
  if (quarantine === undefined) return NOTHING_KEPT;
  return copyIntoQuarantine(outcomes, quarantine, hosts);
}

/** The kinds of stores that files go to. A file repository that is none is told once, before anything is sent, and not for each file. */
async function findFileRoots({ copies }: TransferPlan, { environment }: Hosts): Promise<ReadonlySet<string>> {
  const roots = new Set(copies.flatMap((copy) => (copy.kind === "file" ? copy.target.root : [])));
  if (roots.size === 0) return roots;
  const { findFilePlace } = await import("../../files/find-file-place.ts");
  const { s3 } = accessOptions(environment);
  return new Set([...roots].map((root) => findFilePlace(root, s3?.endpoint).location.kind));
}

/** The copy is done, whatever becomes of its record. */
async function rememberRun(
  file: string,
  outcomes: readonly AssetOutcome[],
  { began, seconds }: { readonly began: Date; readonly seconds: number },
): Promise<Finding[]> {
  try {
    return await writeRecordFile(file, outcomes, began, seconds);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [findingOfError(error, [])];
  }
}

async function createMissing(
  { repositories, directory }: CopyRequest,
  plan: TransferPlan,
  hosts: Hosts,
): Promise<Finding[]> {
  if (repositories === undefined || directory !== undefined) return [];
  return createRepositories(plan, repositories, hosts);
}
