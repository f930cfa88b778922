import { checkRequest } from "../check-request.ts";
import { selectAssets } from "../../inventory/select-assets.ts";
import type { Finding } from "../../errors/finding.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { MarkedFile, MarkedImage } from "../../remap/marked-placement.ts";
import type { NamedAsset } from "../../remap/placement.ts";
import type { Lock } from "../../transfer/lock.ts";
import { present } from "../../values/present.ts";
import type { AssetList } from "./asset-list.ts";
import { fillHashes } from "./fill-hashes.ts";
import type { ListRequest } from "./list-request.ts";
import { listSource } from "./list-source.ts";

/**
 * The list of any source, mapped, narrowed and with the hashes that can be found. Hosts are asked only for a state store and for hashes
 * that the release does not know. Throws UserErrors for whatever is wrong with the request or its sources (BAD_SPEC, UNKNOWN_FIELD, …,
 * with file, line and column); what a user should know besides is among the list's findings.
 */
export async function listAssets(request: ListRequest, hosts: Hosts): Promise<AssetList> {
  checkRequest(
    "listAssets",
    { request, hosts },
    { "request.sources": "a list of paths and named texts", hosts: "what openHosts opens" },
  );
  const locked = await lockedAssets(request);
  const list = await listSource(request, hosts);
  const { architectures = [], roles } = request;
  const selection = { ...(architectures.length === 0 ? {} : { architectures }), ...present({ roles }) };
  const chosen = {
    ...list,
    ...withLocked(selectAssets(list, selection), locked),
    findings: [...unionFindings(list), ...list.findings],
    platforms: architectures.map((architecture) => `linux/${architecture}`),
  };
  const { hashes, offline } = request;
  if (hashes === "known") return judged(chosen, request);
  const { files, findings } = await fillHashes(chosen.files, offline === true ? undefined : hosts, {
    ...present({ hashes }),
  });
  return judged({ ...chosen, files, findings: [...chosen.findings, ...findings] }, request);
}

/** Strictly taken, a warning is an error. */
function judged(list: AssetList, { strict }: ListRequest): AssetList {
  if (strict !== true) return list;
  const findings = list.findings.map((finding): Finding =>
    finding.severity === "warning" ? { ...finding, severity: "error" } : finding,
  );
  return { ...list, findings };
}

/** What locks tell of assets, by canonical name. */
interface LockedAssets {
  readonly hashes: ReadonlyMap<string, string>;
  readonly sizes: ReadonlyMap<string, number>;
}

async function lockedAssets({ lockFile, lock }: ListRequest): Promise<LockedAssets> {
  const locks = [lock, await readNamedLock(lockFile)];
  const files = locks.flatMap((one) => one?.files ?? []);
  const images = locks.flatMap((one) => one?.images ?? []);
  return {
    hashes: new Map(files.map(({ canonical, sha256 }) => [canonical, sha256])),
    sizes: new Map([...images, ...files].map(({ canonical, size }) => [canonical, size])),
  };
}

async function readNamedLock(file: string | undefined): Promise<Lock | undefined> {
  if (file === undefined) return undefined;
  const { readLock } = await import("../disk/lock-file.ts");
  return readLock(file);
}

function withLocked<
  List extends { readonly images: readonly MarkedImage[]; readonly files: readonly MarkedFile[] },
>(list: List, { hashes, sizes }: LockedAssets): List {
  const sizeOf = ({ canonical, size }: NamedAsset): { readonly size?: number } =>
    present({ size: size ?? sizes.get(canonical) });
  const files = list.files.map((file) => ({
    ...file,
    ...(file.sha256 === undefined ? { hashIsBeside: true } : {}),
    ...present({ sha256: file.sha256 ?? hashes.get(file.canonical) }),
    ...sizeOf(file),
  }));
  return { ...list, images: list.images.map((image) => ({ ...image, ...sizeOf(image) })), files };
}

function unionFindings({ clusters, clusterName }: AssetList): AssetList["findings"] {
  if (clusters.length < 2) return [];
  const message = `the union of ${clusters.length} clusters: ${clusterName}`;
  return [{ code: "SEVERAL_CLUSTERS", severity: "info", message }];
}
