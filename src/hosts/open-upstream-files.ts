import type { FileSource } from "../content/file-store.ts";
import { openFileSource } from "../files/open-file-source.ts";
import { openFileTree, type FileTree } from "../files/open-file-tree.ts";
import type { FileOptions } from "../files/file-options.ts";
import { accessOptions } from "./file-store-settings.ts";
import type { Network } from "./network.ts";
import type { HostEnvironment } from "./read-environment.ts";

/** Files to read at a URL. Nothing is asked before the first. */
export function openUpstreamFiles(url: string, network: Network, environment: HostEnvironment): FileSource {
  return openFileSource(url, options(network, environment));
}

/** The same, that can also be looked through. */
export function openUpstreamTree(url: string, network: Network, environment: HostEnvironment): FileTree {
  return openFileTree(url, options(network, environment));
}

function options({ http }: Network, environment: HostEnvironment): FileOptions {
  return { ...accessOptions(environment), http, side: "upstream" };
}
