import type { AssetOutcome } from "../../transfer/asset-outcome.ts";
import { summarize } from "../../transfer/summarize.ts";
import { formatBytes } from "../../values/format-bytes.ts";
import type { AssetList } from "../../tasks/list/asset-list.ts";
import type { ReadBack } from "./read-back.ts";
import { counted } from "../../values/counted.ts";

const SHOWN = 5;

export function describeList(list: AssetList, filename: string, release: string): string {
  const { images, files } = list;
  return [
    `1. List: what ${list.clusterName} (${filename}) downloads with kOps ${release}: ${counted(images.length, "image")} and ${counted(files.length, "file")}.`,
    "",
    ...excerpt(images, "images"),
    "",
    ...excerpt(files, "files"),
    "",
    `   All of it, as \`kops get assets\` prints it: bin/kops-assets get assets -f ${filename}`,
    "",
  ].join("\n");
}

/** A line for each asset: bytes that were sent for it, digest, name. */
export function describeCopies(outcomes: readonly AssetOutcome[]): string {
  const lines = outcomes.map(({ copy, sent, mounted, digest = "" }) => {
    const size = formatBytes(sent + mounted).padStart(8);
    return `   ${size}  ${digest.slice(0, "sha256:".length + 12)}  ${copy.name}`;
  });
  const { mounted } = summarize(outcomes);
  const shared = `   Of the images, ${formatBytes(mounted)} in layers that they share were stored once.`;
  return ["", ...lines, "", shared, ""].join("\n");
}

interface ReadAt extends ReadBack {
  readonly address: string;
}

export function describeReadBack(image: ReadAt, file: ReadAt): string {
  return [
    "",
    "4. Read back: the directory is served, and one image and one file are read over HTTP without credentials.",
    "",
    `   image ${image.address}`,
    `         ${image.digest}`,
    `         all platforms and layers: ${image.requests} requests, ${formatBytes(image.bytes)}, every digest right`,
    `   file  ${file.address}`,
    `         ${file.digest}, ${formatBytes(file.bytes)}, hash right`,
    "",
  ].join("\n");
}

export function describeNextSteps(directory: string, filename: string): string {
  return [
    "",
    `The repositories are in ${directory} (images as an OCI layout, files under files/). Look around:`,
    "",
    `   bin/kops-assets serve ${directory} --addr 127.0.0.1:5000`,
    "   curl http://127.0.0.1:5000/v2/_catalog",
    "",
    "For a cluster of your own (no state store, cloud account or cluster is asked):",
    "",
    "   kops get cluster NAME -o yaml > cluster.yaml; echo --- >> cluster.yaml; kops get instancegroups --name NAME -o yaml >> cluster.yaml",
    "   bin/kops-assets get assets -f cluster.yaml                          what it downloads",
    "   bin/kops-assets get assets -f cluster.yaml --copy                   fill the repositories that spec.assets names",
    "   bin/kops-assets get assets -f cluster.yaml --copy --to ./repository fill a directory, to serve or to carry elsewhere",
    "",
    `${filename} shows what spec.assets looks like.`,
    "",
  ].join("\n");
}

function excerpt(
  assets: readonly { readonly canonical: string; readonly download: string }[],
  what: string,
): string[] {
  const shown = assets
    .slice(0, SHOWN)
    .map(({ canonical, download }) => `   ${canonical}\n     -> ${download}`);
  const rest = assets.length - SHOWN;
  return rest > 0 ? [...shown, `   and ${rest} more ${what}`] : shown;
}
