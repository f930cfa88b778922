import { groupBy } from "../remap/group-by.ts";
import type { Finding } from "../errors/finding.ts";
import { findLeftOut, mappedImages } from "./export-list.ts";
import type { ExportImage, ExportList, RenderedExport } from "./export-list.ts";
import { quoteText } from "../values/quote-text.ts";
import { counted } from "../values/counted.ts";

/**
 * The source file of `skopeo sync --src yaml` (skopeo-sync(1)): tags by registry and repository. skopeo names the copies itself, by the
 * last part of their repository or, with --scoped, by all of their name; images that nodes look for elsewhere are a finding.
 */
export function renderSkopeoSync(list: ExportList): RenderedExport {
  const byRegistry = groupBy(list.images, ({ source }) => source.registry);
  const text = [
    "# skopeo sync --all --preserve-digests --scoped --src yaml --dest docker FILE REGISTRY[/PATH]",
    ...[...byRegistry].flatMap(([registry, images]) => [
      `${quoteText(registry)}:`,
      "  images:",
      ...renderRepositories(images),
    ]),
    "",
  ].join("\n");
  const other = findLeftOut({ ...list, images: [] }, "images");
  return { text, findings: [...other, ...findRenamed(mappedImages(list))] };
}

function renderRepositories(images: readonly ExportImage[]): string[] {
  return [...groupBy(images, ({ source }) => source.repository)].flatMap(([repository, versions]) => [
    `    ${quoteText(repository)}:`,
    ...new Set(versions.map(({ source }) => `      - ${quoteText(versionOf(source))}`)),
  ]);
}

/** skopeo takes a digest in place of a tag, but then stores no tag: the tag counts where there is one. */
function versionOf({ tag, digest }: ExportImage["source"]): string {
  return tag ?? digest ?? "latest";
}

function findRenamed(images: readonly ExportImage[]): Finding[] {
  const scoped = images.filter(({ source, target }) =>
    `/${target.repository}`.endsWith(`/${source.registry}/${source.repository}`),
  );
  const renamed = images.length - scoped.length;
  if (renamed === 0) return [];
  return [
    {
      code: "SYNC_RENAMES",
      severity: "warning",
      message: `${counted(renamed, "image")} would not be where nodes look for them (spec.assets): skopeo sync names its copies itself (REGISTRY/PATH/quay.io/cilium/cilium)`,
      hint: "Use --for skopeo-copy, or make nodes look there by their upstream names: render mirrors --registry-mirror quay.io=REGISTRY/PATH/quay.io.",
    },
  ];
}
