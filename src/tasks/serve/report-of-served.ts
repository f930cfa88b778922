import type { ReportAsset, ReportModel } from "../../report/report-model.ts";
import { timeText } from "../../report/time-text.ts";
import { verdictOf } from "../../report/verdict-of.ts";
import { quoteForShell } from "../../values/quote-for-shell.ts";
import { present } from "../../values/present.ts";
import { LayerSizes } from "../report/layer-sizes.ts";
import { VERSION } from "../tool-version.ts";
import type { ServedNeeds } from "./needs-of-served.ts";
import type { ServedAddress, ServedPlace } from "./served-place.ts";
import type { Served, ServedImage } from "./survey-served.ts";

/** A report of what a server has, and of what clusters need and it has not. */
export function reportOfServed(
  place: ServedPlace,
  served: Served,
  address: ServedAddress,
  now: Date,
): ReportModel {
  const { list, status, needs } = place;
  const layers = new LayerSizes();
  const paths = new Set(served.files.map(({ path }) => path));
  // The hash that stands beside a file is no asset of its own.
  const files = served.files.filter(
    ({ path }) => !paths.has(path.replace(/\.sha256$/, "")) || !path.endsWith(".sha256"),
  );
  const stored = [
    ...served.images.map((image) => imageAsset(image, needs, layers, address)),
    ...files.map(({ path, size }) => fileAsset(path, size, needs, address)),
  ].map(({ key, about, asset }) => withAsked(asset, [key, ...about], place));
  const here = new Set([...served.images.map(keyOf), ...paths]);
  const missing = [...needs].flatMap(([key, need]): ReportAsset[] =>
    here.has(key) ? [] : [{ ...need, platforms: [], states: ["missing"] }],
  );
  const assets = [...missing, ...stored];
  const model = {
    verb: "serve" as const,
    title: `Repositories at ${address.host}`,
    made: now.toISOString(),
    tool: VERSION,
    facts: [
      { label: "Clusters", value: list?.clusters.join(", ") ?? "not known: serve -f cluster.yaml tells" },
      { label: "Serving since", value: timeText(new Date(status.started).toISOString()) },
    ],
    ends: [],
    assets,
    layers: layers.sizes,
    findings: [],
  };
  return { ...model, verdict: verdictOf(model) };
}

interface Placed {
  /** By which needs name it. */
  readonly key: string;
  /** Other names by which it is asked for. */
  readonly about: readonly string[];
  readonly asset: ReportAsset;
}

function imageAsset(
  image: ServedImage,
  needs: ServedNeeds,
  layers: LayerSizes,
  { host }: ServedAddress,
): Placed {
  const { repository, tag, digest, blobs, platforms } = image;
  const key = keyOf(image);
  const name = `${host}/${repository}:${tag}`;
  for (const [blob, size] of blobs) layers.add(key, { digest: blob, size });
  const size = [...blobs.values()].reduce((sum, bytes) => sum + bytes, 0);
  const need = needs.get(key);
  return {
    key,
    about: digest === undefined ? [] : [`${repository}\t${digest}`],
    asset: {
      kind: "image",
      name: need?.name ?? `${repository}:${tag}`,
      components: need?.components ?? [],
      roles: need?.roles ?? [],
      clusters: need?.clusters ?? [],
      platforms,
      states: [digest === undefined ? "wrong" : "stored"],
      pull: `crictl pull ${word(name)}`,
      ...present({ digest, layers: layers.of(key), download: need === undefined ? undefined : name }),
      ...(digest === undefined ? {} : { size }),
    },
  };
}

function fileAsset(path: string, size: number, needs: ServedNeeds, { scheme, host }: ServedAddress): Placed {
  const need = needs.get(path);
  const url = `${scheme}://${host}/${path.split("/").map(encodeURIComponent).join("/")}`;
  return {
    key: path,
    about: [],
    asset: {
      kind: "file",
      name: need?.name ?? path,
      components: need?.components ?? [],
      roles: need?.roles ?? [],
      clusters: need?.clusters ?? [],
      platforms: [],
      size,
      states: ["stored"],
      pull: `curl -fO ${word(url)}`,
      ...present({ download: need === undefined ? undefined : url }),
    },
  };
}

function withAsked(asset: ReportAsset, names: readonly string[], { status }: ServedPlace): ReportAsset {
  const at = Math.max(0, ...names.map((name) => status.asked(name)?.at ?? 0));
  return at === 0 ? asset : { ...asset, asked: new Date(at).toISOString() };
}

function keyOf({ repository, tag }: Pick<ServedImage, "repository" | "tag">): string {
  return `${repository}\t${tag}`;
}

/** A word for a shell; what is plain is left as people write it. */
function word(text: string): string {
  return /^[\w./:@%+-]+$/.test(text) ? text : quoteForShell(text);
}
