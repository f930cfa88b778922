import { groupBy } from "../../remap/group-by.ts";
import type { MarkedFile, MarkedImage } from "../../remap/marked-placement.ts";
import type { AssetState, ReportAsset } from "../../report/report-model.ts";
import type { LockedImage } from "../../transfer/lock.ts";
import type { AssetOutcome } from "../../transfer/asset-outcome.ts";
import { present } from "../../values/present.ts";
import { aboutOf } from "./about-of.ts";
import type { CopyEvidence, ReportEvidence } from "./report-evidence.ts";

type Listed = Partial<MarkedImage & MarkedFile> & Pick<MarkedImage, "canonical" | "download" | "why">;

/** What a run knows of each asset. */
export function reportAssets(evidence: ReportEvidence): ReportAsset[] {
  const { images, files } = evidence.list ?? namesOf(evidence);
  const facts = new AssetFacts(evidence);
  // One name may have several places: those of several clusters.
  const merge = (kind: ReportAsset["kind"], assets: readonly Listed[]): ReportAsset[] =>
    [...groupBy(assets, ({ canonical }) => canonical).values()].map((same) => facts.assetOf(kind, same));
  return [...merge("image", images), ...merge("file", files)];
}

/** A receipt names assets, and says nothing else of them. */
function namesOf({ verified }: ReportEvidence): { readonly images: Listed[]; readonly files: Listed[] } {
  const of = (kind: ReportAsset["kind"]): Listed[] =>
    (verified?.assets ?? [])
      .filter((asset) => asset.kind === kind)
      .map(({ name }) => ({ canonical: name, download: name, why: [] }));
  return { images: of("image"), files: of("file") };
}

class AssetFacts {
  readonly #evidence: ReportEvidence;
  readonly #outcomes: readonly ReadonlyMap<string, AssetOutcome>[];
  readonly #verified: ReadonlyMap<string, AssetState>;
  readonly #locked: ReadonlyMap<string, Partial<LockedImage>>;

  constructor(evidence: ReportEvidence) {
    this.#evidence = evidence;
    this.#outcomes = evidence.copies.map(outcomesOf);
    this.#verified = new Map(evidence.verified?.assets.map(({ name, status }) => [name, status]));
    const { images = [], files = [] } = evidence.lock ?? {};
    this.#locked = new Map([...images, ...files].map((asset) => [asset.canonical, asset]));
  }

  assetOf(kind: ReportAsset["kind"], same: readonly Listed[]): ReportAsset {
    const [{ canonical: name, download, digest, sha256 } = EMPTY] = same;
    const outcomes = this.#outcomes.map((outcome) => outcome.get(name));
    const sent = outcomes.reduce((sum, outcome) => sum + (outcome?.sent ?? 0), 0);
    const found = outcomes.find((outcome) => outcome?.digest !== undefined)?.digest;
    return {
      kind,
      name,
      ...aboutOf(same),
      platforms: this.#lockOf(name).platforms ?? [],
      states: this.#statesOf(name, outcomes),
      ...this.#sizeOf(kind, name, outcomes),
      ...present({
        download: download === name ? undefined : download,
        digest: found ?? digest ?? (sha256 === undefined ? undefined : `sha256:${sha256}`),
        sent: this.#outcomes.length === 0 ? undefined : sent,
      }),
    };
  }

  #lockOf(name: string): Partial<LockedImage> {
    return this.#locked.get(name) ?? {};
  }

  #statesOf(name: string, outcomes: readonly (AssetOutcome | undefined)[]): AssetState[] {
    if (outcomes.length > 0) return outcomes.map((outcome) => outcome?.status ?? "absent");
    if (this.#verified.size > 0) return [this.#verified.get(name) ?? "absent"];
    return ["listed"];
  }

  /** A lock knows best; of what failed, a run saw a part alone. */
  #sizeOf(
    kind: ReportAsset["kind"],
    name: string,
    outcomes: readonly (AssetOutcome | undefined)[],
  ): Pick<ReportAsset, "size" | "layers"> {
    const { size, blobs = [] } = this.#lockOf(name);
    for (const blob of blobs) this.#evidence.layers.add(name, blob);
    const layers = this.#evidence.layers.of(name);
    const seen = layers?.reduce((sum, layer) => sum + (this.#evidence.layers.sizes[layer] ?? 0), 0) ?? 0;
    const isSeen =
      outcomes.length === 0
        ? this.#verified.get(name) === "whole"
        : outcomes.some((outcome) => outcome?.status === "copied");
    // A run that skips what is there, or finds something wrong, may see a part of the layers; manifests are no layers, and small.
    const isAll = size === undefined ? isSeen : seen >= 0.98 * size;
    if (layers !== undefined && isAll) return { layers, size: size ?? seen };
    if (size !== undefined) return { size };
    const moved = Math.max(0, ...outcomes.map((outcome) => (outcome?.sent ?? 0) + (outcome?.skipped ?? 0)));
    return kind === "file" && moved > 0 ? { size: moved } : {};
  }
}

const EMPTY: Listed = { canonical: "", download: "", why: [] };

function outcomesOf({ result }: CopyEvidence): ReadonlyMap<string, AssetOutcome> {
  const outcomes = "outcomes" in result ? result.outcomes : [];
  return new Map(outcomes.map((outcome) => [outcome.copy.name, outcome]));
}
