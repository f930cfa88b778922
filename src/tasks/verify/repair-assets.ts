import { repositoryName } from "../../content/image-reference.ts";
import { checkRequest } from "../check-request.ts";
import type { Descriptor } from "../../content/descriptor.ts";
import { isDigest } from "../../content/digest.ts";
import type { Finding } from "../../errors/finding.ts";
import { findingOfError } from "../../errors/finding-of-error.ts";
import { asUserError } from "../../errors/as-user-error.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { firstSuccess } from "../../transfer/first-success.ts";
import { run } from "../../transfer/run.ts";
import type { AssetCopy, ImageCopy } from "../../transfer/transfer-plan.ts";
import type { TransferStores } from "../../transfer/transfer-stores.ts";
import { present } from "../../values/present.ts";
import { openDirectory } from "../copy/open-directory.ts";
import { mergeSame } from "../merge-same.ts";
import { isBadLayout } from "./find-bad-layout.ts";
import { judge } from "./judge.ts";
import type { AssetLooks, Look } from "./look.ts";
import { lookAtAll } from "./look-at-all.ts";
import { verifyAssets } from "./verify-assets.ts";
import type { VerifyReport } from "./verify-report.ts";
import type { VerifyRequest } from "./verify-request.ts";
import { unique } from "../../values/unique.ts";

/** What was wrong, and what is now. */
export interface RepairReport {
  readonly before: VerifyReport;
  /** The same as `before` where nothing was wrong. */
  readonly after: VerifyReport;
  /** Names of assets that something was copied for. */
  readonly repaired: readonly string[];
  /** What could not be copied. */
  readonly findings: readonly Finding[];
}

/**
 * Verifies, copies from upstream (or the mirrors of it) just what is missing or wrong, and verifies again. What makes a directory an OCI image
 * layout is written anew where it has to be. Throws the UserErrors of `verifyAssets`.
 */
export async function repairAssets(
  request: VerifyRequest & { readonly as?: "operator" },
  hosts: Hosts,
): Promise<RepairReport> {
  checkRequest(
    "repairAssets",
    { request, hosts },
    { "request.list": "a list of assets", hosts: "what openHosts opens" },
  );
  const { looks, report: before } = await lookAtAll(request, hosts);
  const wrong = looks.filter((asset) => asset.looks.some(isRepairable));
  if (wrong.length === 0 && !before.findings.some(isBadLayout))
    return { before, after: before, repaired: [], findings: [] };
  const stores = await openTargets(request, hosts).catch(asUserError);
  // What was found is told all the same.
  if (stores instanceof UserError)
    return { before, after: before, repaired: [], findings: [findingOfError(stores, [])] };
  const lost = await putLostBlobs(wrong, stores);
  const copies = wrong.map(({ copy }) => asDoubtful(copy));
  const outcomes = await run(
    { copies, unmapped: [] },
    stores,
    present({ concurrency: hosts.settings.concurrency }),
  );
  const failed = outcomes.flatMap(({ copy, error }) =>
    error instanceof UserError ? [findingOfError(error, [copy.name])] : [],
  );
  const byHash = new Set(
    wrong.filter(({ looks: own }) => own.some(isWrongHash)).map(({ copy }) => copy.name),
  );
  const copied = outcomes.flatMap(({ copy, status }) =>
    status === "copied" || (status === "present" && byHash.has(copy.name)) ? [copy.name] : [],
  );
  return {
    before,
    after: await verifyAssets(request, hosts),
    repaired: unique([...lost.put, ...copied]),
    findings: mergeSame([...lost.findings, ...failed]),
  };
}

function isRepairable(look: Look): boolean {
  const fault = judge(look)?.fault;
  return fault === "MISSING" || fault === "WRONG_DIGEST" || fault === "TRUNCATED";
}

/** Of a file that is there a copy still writes the hash beside it. */
function isWrongHash(look: Look): boolean {
  return look.piece.kind === "hash" && isRepairable(look);
}

async function openTargets({ directory }: VerifyRequest, hosts: Hosts): Promise<TransferStores> {
  const opened = directory === undefined ? undefined : await openDirectory(directory, true);
  return hosts.stores({ files: { deep: true }, ...present({ directory: opened }) });
}

/** Children of an index are asked for, one by one, before the image counts as there. */
function asDoubtful(copy: AssetCopy): AssetCopy {
  return copy.kind === "image" ? { ...copy, mayBeSparse: true } : copy;
}

/** A copy takes a manifest that is there for a proof of its blobs, so that those are put by themselves. */
async function putLostBlobs(
  wrong: readonly AssetLooks[],
  stores: TransferStores,
): Promise<{ readonly put: readonly string[]; readonly findings: readonly Finding[] }> {
  const put = new Map<string, string>();
  const findings: Finding[] = [];
  for (const { copy, looks } of wrong) {
    if (copy.kind !== "image") continue;
    for (const blob of looks.filter(isRepairable).flatMap(blobOf)) {
      const key = `${repositoryName(copy.target)}@${blob.digest}`;
      if (put.has(key)) continue;
      try {
        if (await putBlob(copy, blob, stores)) put.set(key, copy.name);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        findings.push(findingOfError(error, [copy.name]));
      }
    }
  }
  return { put: [...put.values()], findings };
}

function blobOf({ piece: { kind, digest, size } }: Look): Descriptor[] {
  if (kind !== "blob" || digest === undefined || size === undefined || !isDigest(digest)) return [];
  return [{ mediaType: "application/octet-stream", digest, size }];
}

/** False where the registry says that it has the blob: what it holds under a name it does not let replace. */
async function putBlob(copy: ImageCopy, blob: Descriptor, stores: TransferStores): Promise<boolean> {
  const target = stores.targetImage(copy.target);
  // What was learned of it before is no longer true.
  await target.has(blob);
  const done = await firstSuccess(stores.sourceImages(copy.source), (source) =>
    target.put(blob, (offset) => source.open(blob, offset)),
  );
  return done !== undefined && done.value !== "present";
}
