import { checkRequest } from "../check-request.ts";
import type { Finding } from "../../errors/finding.ts";
import { findingOfError } from "../../errors/finding-of-error.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { referenceOf } from "../../content/image-reference.ts";
import { redactUrl } from "../../errors/redact-url.ts";
import type { Lock } from "../../transfer/lock.ts";
import type { Shard } from "../../transfer/shards/shard.ts";
import { shardNote } from "../../transfer/shards/shard-note.ts";
import { takeShard } from "../../transfer/shards/take-shard.ts";
import { lockPlan } from "../../transfer/lock-plan.ts";
import type { AssetCopy } from "../../transfer/transfer-plan.ts";
import type { TransferStores } from "../../transfer/transfer-stores.ts";
import { present } from "../../values/present.ts";
import { askSomeAtOnce } from "../examine/ask-some-at-once.ts";
import type { AssetList } from "../list/asset-list.ts";
import { askInOrder } from "./ask-in-order.ts";
import type { AssetLooks, Piece, Seen } from "./look.ts";
import { planNames } from "./plan-names.ts";
import { reportLooks, type VerifiedAsset } from "./report-looks.ts";
import { seenOf } from "./seen-of.ts";
import { UPSTREAM_WORDS } from "./upstream-words.ts";

/** What there is upstream of a list. */
export interface UpstreamReport {
  /** One per asset, in the list's order. */
  readonly assets: readonly VerifiedAsset[];
  /** Errors are MISSING (gone), TAG_MOVED, WRONG_DIGEST and TRUNCATED (of files), UNREADABLE, and the codes of hosts that failed. */
  readonly findings: readonly Finding[];
  /** Wall-clock time. */
  readonly seconds: number;
}

const AT_ONCE = 16;

/**
 * Asks upstream, or the mirrors of it, whether everything of a list is there, with the digest that a lock says, where one is given: one
 * small request per asset. Throws UserErrors NOT_LOCKED and HASH_CHANGED.
 */
export async function verifyUpstream(
  request: { readonly list: AssetList; readonly lock?: Lock; readonly shard?: Shard },
  hosts: Hosts,
): Promise<UpstreamReport> {
  checkRequest(
    "verifyUpstream",
    { request, hosts },
    { "request.list": "a list of assets", hosts: "what openHosts opens" },
  );
  const { list, lock, shard } = request;
  const started = performance.now();
  const placed = planNames({
    images: list.images.map(({ canonical }) => ({ canonical, download: canonical })),
    files: list.files.map((file) => ({ ...file, download: file.canonical })),
  });
  const whole = lock === undefined ? placed : lockPlan(placed, lock);
  const plan = takeShard(whole, lock, shard);
  const stores = await hosts.stores();
  const looks = await askSomeAtOnce(plan.copies, AT_ONCE, (copy) => lookUpstream(copy, stores));
  const { assets, findings } = reportLooks(looks, UPSTREAM_WORDS);
  const refused = (plan.refused ?? []).map(({ name, error }) => findingOfError(error, [name]));
  const seconds = (performance.now() - started) / 1000;
  return { assets, findings: [...findings, ...shardNote(shard, plan, whole), ...refused], seconds };
}

async function lookUpstream(copy: AssetCopy, stores: TransferStores): Promise<AssetLooks> {
  const seen = await seenOf(() => ask(copy, stores));
  const piece = pieceOf(copy);
  const doubts = piece.digest === undefined ? (["NOT_COMPARED"] as const) : [];
  return { copy, looks: [{ piece, where: redactUrl(copy.name), seen }], doubts };
}

async function ask(copy: AssetCopy, stores: TransferStores): Promise<Seen | undefined> {
  if (copy.kind === "image") {
    const reference = referenceOf(copy.source);
    const found = await askInOrder(stores.sourceImages(copy.source), (store) => store.resolve(reference));
    return found && { status: "found", digest: found.value.digest };
  }
  const found = await askInOrder(stores.sourceFiles(copy.name), ({ source, path }) => source.stat(path));
  if (found === undefined) return undefined;
  const { size, sha256 } = found.value;
  return {
    status: "found",
    size,
    ...present({ digest: sha256 === undefined ? undefined : `sha256:${sha256}` }),
  };
}

function pieceOf(copy: AssetCopy): Piece {
  if (copy.kind === "image") {
    const digest = copy.source.digest ?? copy.digest;
    return { kind: "image", name: copy.name, ...present({ digest }) };
  }
  const digest = copy.sha256 === undefined ? undefined : `sha256:${copy.sha256}`;
  return { kind: "file", name: copy.name, ...present({ digest, size: copy.size }) };
}
