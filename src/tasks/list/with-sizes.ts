import type { Finding } from "../../errors/finding.ts";
import { findingOfError } from "../../errors/finding-of-error.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { NamedAsset } from "../../remap/placement.ts";
import { makeLock } from "../../transfer/make-lock.ts";
import { statUpstream } from "../../transfer/stat-upstream.ts";
import type { TransferStores } from "../../transfer/transfer-stores.ts";
import { askSomeAtOnce } from "../examine/ask-some-at-once.ts";

/** Assets that may be of any list. */
interface NamedAssets<Image extends NamedAsset = NamedAsset, File extends NamedAsset = NamedAsset> {
  readonly images: readonly Image[];
  readonly files: readonly File[];
}

/**
 * Assets with their sizes: those that nobody has told are asked upstream, by manifests and by HEAD. What cannot be found out is a finding of
 * severity warning.
 */
export async function withSizes<Image extends NamedAsset, File extends NamedAsset>(
  list: NamedAssets<Image, File>,
  hosts: Hosts,
): Promise<NamedAssets<Image, File> & { readonly findings: readonly Finding[] }> {
  const stores = await hosts.stores();
  const images = await askImages(unsized(list.images), stores);
  const files = await askFiles(unsized(list.files), stores);
  const sizes = new Map([...images.sizes, ...files.sizes]);
  const sized = <Asset extends NamedAsset>(asset: Asset): Asset => {
    const size = asset.size ?? sizes.get(asset.canonical);
    return size === undefined ? asset : { ...asset, size };
  };
  return {
    images: list.images.map(sized),
    files: list.files.map(sized),
    findings: [...images.findings, ...files.findings],
  };
}

const AT_ONCE = 16;

interface FoundSizes {
  readonly sizes: readonly (readonly [string, number])[];
  readonly findings: readonly Finding[];
}

function unsized(assets: readonly NamedAsset[]): NamedAsset[] {
  const named = assets
    .filter(({ size }) => size === undefined)
    .map((asset) => [asset.canonical, asset] as const);
  return [...new Map(named).values()];
}

async function askImages(assets: readonly NamedAsset[], stores: TransferStores): Promise<FoundSizes> {
  const images = assets.map(({ canonical, download }) => ({ canonical, download, why: [] }));
  const { lock, failures } = await makeLock({ images, files: [] }, stores);
  return {
    sizes: lock.images.map(({ canonical, size }) => [canonical, size] as const),
    findings: failures.map(({ canonical, error }) => unknownSize(canonical, error)),
  };
}

async function askFiles(assets: readonly NamedAsset[], stores: TransferStores): Promise<FoundSizes> {
  const answers = await askSomeAtOnce(assets, AT_ONCE, async ({ canonical }) => askFile(canonical, stores));
  return {
    sizes: answers.flatMap((answer) => ("size" in answer ? [[answer.canonical, answer.size] as const] : [])),
    findings: answers.flatMap((answer) => ("size" in answer ? [] : [answer])),
  };
}

async function askFile(
  canonical: string,
  stores: TransferStores,
): Promise<{ readonly canonical: string; readonly size: number } | Finding> {
  try {
    return { canonical, size: (await statUpstream(canonical, stores)).size };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return unknownSize(canonical, error);
  }
}

function unknownSize(canonical: string, error: UserError): Finding {
  return { ...findingOfError(error, [canonical]), severity: "warning" };
}
