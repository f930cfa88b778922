import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createMadeUpUpstream,
  type MadeUpUpstream,
} from "../../src/cli/demo/made-up/create-made-up-upstream.ts";
import { openHosts } from "../../src/hosts/open-hosts.ts";
import type { Hosts } from "../../src/hosts/hosts.ts";
import { startServer, type RunningServer, type StartOptions } from "../../src/serve/start-server.ts";
import { createBundle, type BundleReport } from "../../src/tasks/bundle/create-bundle.ts";
import type { BundleRequest } from "../../src/tasks/bundle/bundle-request.ts";
import { loadBundle } from "../../src/tasks/bundle/load-bundle.ts";
import type { CopyReport } from "../../src/tasks/copy/copy-assets.ts";
import type { AssetList } from "../../src/tasks/list/asset-list.ts";
import type { ListRequest } from "../../src/tasks/list/list-request.ts";
import { listAssets } from "../../src/tasks/list/list-assets.ts";
import { parseMirror } from "../../src/transfer/mirrors.ts";

export const IMAGES = [
  "registry.k8s.io/kube-apiserver:v1.34.1",
  "registry.k8s.io/coredns/coredns:v1.12.3",
  "registry.k8s.io/pause:3.10",
  "docker.io/flannel/flannel:v0.27.3",
];
export const FILES = [
  "https://dl.k8s.io/release/v1.34.1/bin/linux/amd64/kubelet",
  "https://github.com/containerd/containerd/releases/download/v2.1.4/containerd-2.1.4-linux-amd64.tar.gz",
];

/** An upstream on loopback, and what a test does with bundles of it. */
export interface BundleWorld {
  readonly folder: string;
  readonly content: MadeUpUpstream;
  /** What upstream was asked. */
  readonly asked: string[];
  readonly request: ListRequest;
  readonly list: AssetList;
  readonly hosts: Hosts;
  /** As FROM=TO. */
  readonly mirrors: readonly string[];
  create(to: BundleRequest["to"], more?: Partial<BundleRequest>): Promise<BundleReport>;
  close(): Promise<void>;
}

export async function startBundleWorld(
  options: StartOptions = {},
  sizes: { readonly layerBytes?: number; readonly fileBytes?: number } = {},
): Promise<BundleWorld> {
  const folder = await mkdtemp(join(tmpdir(), "bundles-"));
  const content = createMadeUpUpstream({
    images: IMAGES,
    files: FILES,
    layerBytes: 30_000,
    baseLayerBytes: 90_000,
    fileBytes: 50_000,
    ...sizes,
  });
  const asked: string[] = [];
  const server: RunningServer = await startServer(content, {
    ...options,
    intercept: (request, response) => {
      asked.push(`${request.method ?? ""} ${request.url ?? ""}`);
      return options.intercept?.(request, response) ?? false;
    },
  });
  const hosts = openHosts({ mirrors: content.mirrors(server.address).map(parseMirror) });
  const sources = [{ name: "names.txt", text: `${[...IMAGES, ...FILES].join("\n")}\n` }];
  const request: ListRequest = { sources, kind: "names" };
  const list = await listAssets(request, hosts);
  return {
    folder,
    content,
    asked,
    request,
    list,
    hosts,
    mirrors: content.mirrors(server.address),
    create: (to, more = {}) => createBundle({ list, to, ...more }, hosts),
    close: async () => {
      await hosts.close();
      await server.close();
    },
  };
}

/** Loads a bundle, or volumes of it, into a directory; no host but those of `hosts` could be asked, and by default there is none. */
export async function loadInto(
  directory: string,
  places: readonly string[],
  hosts: Hosts = openHosts(),
): Promise<CopyReport> {
  try {
    return await loadBundle({ bundle: places, directory }, hosts);
  } finally {
    await hosts.close();
  }
}
