import { repositoryName } from "../../content/image-reference.ts";
import { checkRequest } from "../check-request.ts";
import { createRecord, type PackedRecord } from "../../bundle/packed/create-record.ts";
import { packRecord, type WantedAsset } from "../../bundle/packed/pack-record.ts";
import { packedFilePath } from "../../bundle/packed/packed-names.ts";
import { isDigest } from "../../content/digest.ts";
import { UserError } from "../../errors/user-error.ts";
import { findingOfError } from "../../errors/finding-of-error.ts";
import { resumedStream } from "../../files/resumed-stream.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { Admission, AssetGate } from "../../transfer/asset-gate.ts";
import { type AssetOutcome, isThere } from "../../transfer/asset-outcome.ts";
import { makeLock } from "../../transfer/make-lock.ts";
import { DEFAULT_CONCURRENCY, run } from "../../transfer/run.ts";
import { summarize } from "../../transfer/summarize.ts";
import type { OnTransferEvent } from "../../transfer/transfer-event.ts";
import { present } from "../../values/present.ts";
import type { CopyReport, CopySource } from "../copy/copy-assets.ts";
import { findingsOfOutcomes } from "../copy/findings-of-outcomes.ts";
import { gateFindings } from "../gate/gate-findings.ts";
import { findSecrets, printLock } from "../disk/lock-file.ts";
import type { BundleRequest } from "./bundle-request.ts";
import { cutVolumes } from "./cut-volumes.ts";
import { findStaleVolumes } from "./find-stale-volumes.ts";
import { foreseeBundle } from "./foresee-bundle.ts";
import { followEntries, type FollowedEntries } from "./follow-entries.ts";
import { holdPlaces } from "./hold-place.ts";
import { openPackOptions } from "./pack-options.ts";
import { planBundle } from "./plan-bundle.ts";
import { recordingStores } from "./recording-stores.ts";
import { refuseBundlePlace } from "./refuse-bundle-place.ts";
import { writeBundle } from "./write-bundle.ts";
import type { WrittenPlace } from "./write-request.ts";

/** How a bundle was made. */
export interface BundleReport extends CopyReport {
  /** What was written, or was there. */
  readonly written: readonly WrittenPlace[];
}

/**
 * Packs a list's images and files, its lock among them: an OCI image layout and a folder of files, the same bytes each time. What cannot be
 * had is left out where that shows before anything is moved, and is a finding of severity error. Throws the UserErrors of `planBundle`,
 * BAD_FLAGS, NOT_A_BUNDLE, BUNDLE_BUSY, VOLUME_TOO_SMALL and those of the disk.
 */
export async function createBundle(request: BundleRequest, hosts: Hosts): Promise<BundleReport> {
  checkRequest(
    "createBundle",
    { request, hosts },
    { "request.list": "a list of assets", hosts: "what openHosts opens" },
  );
  refuseBundlePlace(request);
  return holdPlaces(placesOf(request), () => packBundle(request, hosts));
}

/** What is written; volumes are held by whoever writes them, for nobody knows yet how many there are. */
function placesOf({ to, volumeSize, dryRun }: BundleRequest): readonly string[] {
  return typeof to !== "string" || volumeSize !== undefined || dryRun === true ? [] : [to];
}

async function packBundle(request: BundleRequest, hosts: Hosts): Promise<BundleReport> {
  const began = new Date();
  const { list, onEvent = () => undefined } = request;
  const plan = planBundle(list, request);
  const started = performance.now();
  const record = createRecord(
    (open) => (offset, reader) => Promise.resolve(resumedStream((more) => open(offset + more, reader))),
  );
  const stores = recordingStores({ ...(await hosts.stores()), ...request.source }, record);
  const concurrency = hosts.settings.concurrency ?? DEFAULT_CONCURRENCY;
  const recorded = await run(plan, stores, {
    concurrency,
    ...present({ gate: request.gate && verdictsOf(request.gate) }),
    onEvent: (event) => {
      if (event.type === "blob") request.onRecorded?.(event);
      tellOfRecord(event, onEvent);
    },
  });
  const kept = recorded.filter(isThere);
  const lockOf = (outcomes: readonly AssetOutcome[]): Promise<string> => lockText(list, outcomes, record);
  const { options, findings } = await openPackOptions(request, hosts, concurrency);
  const packed = packRecord(record, kept.map(wantedAsset), await lockOf(kept), options);
  const followed = followEntries(kept, packed.needs, onEvent);
  for (const entry of packed.leftOut) followed.done(entry, "there");
  const cut = cutVolumes(request, packed);
  const write = request.dryRun === true ? foreseeBundle : writeBundle;
  const written = await write({
    ...request,
    concurrency,
    packed,
    ...present({ cut }),
    onEntry: followed.done,
    // What a directory lacks in the end its lists do not name.
    repack: async () => {
      const whole = followed.outcomes().filter(({ status }) => status !== "failed");
      return packRecord(record, whole.map(wantedAsset), await lockOf(whole), options);
    },
  });
  const stale = await findStaleVolumes(cut);
  const outcomes = inOrder(recorded, followed);
  const refused = plan.refused ?? [];
  const seconds = (performance.now() - started) / 1000;
  return {
    outcomes,
    summary: summarize(outcomes, refused.length),
    quarantined: [],
    seconds,
    started: began,
    finished: new Date(),
    written,
    findings: [
      ...refused.map(({ name, error }) => findingOfError(error, [name])),
      ...findingsOfOutcomes(outcomes),
      ...findSecrets("The bundle", list.files),
      ...gateFindings(request.gate?.decisions ?? []),
      ...findings,
      ...stale,
    ],
  };
}

/** Nothing is packed while it is judged: what a gate has at hand then is gone when its turn comes, and is read again. */
function verdictsOf(gate: AssetGate): AssetGate {
  const letGo = async ({ release }: Admission<unknown>) => {
    await release();
    return { release: () => Promise.resolve() };
  };
  return {
    image: async (image) => letGo(await gate.image(image)),
    file: async (file) => letGo(await gate.file(file)),
  };
}

/** While assets are written down nothing is done yet but what fails or is held back. */
function tellOfRecord(event: Parameters<OnTransferEvent>[0], onEvent: OnTransferEvent): void {
  if (event.type === "blob") return;
  if (event.type === "done" && isThere(event.outcome)) return;
  onEvent(event);
}

function wantedAsset({ copy, digest }: AssetOutcome): WantedAsset {
  if (copy.kind === "file") return { kind: "file", path: copy.target.path };
  const { target } = copy;
  if (digest === undefined || !isDigest(digest))
    throw new Error(`${copy.name} was written down without a digest`);
  return { kind: "image", repository: repositoryName(target), digest, ...present({ tag: target.tag }) };
}

/** What the bundle holds, looked up in the record as a lock looks things up upstream. */
async function lockText(
  { images, files, release }: BundleRequest["list"],
  outcomes: readonly AssetOutcome[],
  record: PackedRecord,
): Promise<string> {
  const names = new Set(outcomes.map(({ copy }) => copy.name));
  const isKept = ({ canonical }: { readonly canonical: string }): boolean => names.has(canonical);
  const stores: CopySource = {
    sourceImages: (image) => [record.image(repositoryName(image))],
    sourceFiles: (url) => [{ source: record.fileStore, path: packedFilePath(url), url }],
  };
  const hashes = new Map(
    outcomes.flatMap(({ copy, digest }) =>
      copy.kind === "file" && digest !== undefined
        ? [[copy.name, digest.slice("sha256:".length)] as const]
        : [],
    ),
  );
  const hashed = files
    .filter(isKept)
    .map((file) => ({ ...file, ...present({ sha256: hashes.get(file.canonical) }) }));
  const { lock, failures } = await makeLock({ images: images.filter(isKept), files: hashed }, stores);
  const [failure] = failures;
  if (failure !== undefined)
    throw new UserError(failure.error.code, failure.error.message, present({ hint: failure.error.hint }));
  return printLock({ ...present({ kopsVersion: release }), ...lock });
}

function inOrder(recorded: readonly AssetOutcome[], followed: FollowedEntries): AssetOutcome[] {
  const ends = new Map(followed.outcomes().map((outcome) => [outcome.copy, outcome]));
  return recorded.map((outcome) => ends.get(outcome.copy) ?? outcome);
}
