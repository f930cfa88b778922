import type { FileStore } from "../content/file-store.ts";
import type { ImageReference } from "../content/image-reference.ts";
import type { Registry } from "../registry/create-registry.ts";
import type { FileOptions } from "../files/file-options.ts";
import { splitFileUrl } from "../files/location/split-file-url.ts";
import { mirrorImage, mirrorUrl, type Mirror } from "../transfer/mirrors.ts";
import type { TransferStores } from "../transfer/transfer-stores.ts";
import { accessOptions, targetOptions } from "./file-store-settings.ts";
import { filesWhenRead } from "./files-when-read.ts";
import type { Target } from "./hosts.ts";
import type { Network } from "./network.ts";
import type { HostEnvironment } from "./read-environment.ts";

interface OpenStoresOptions {
  readonly network: Network;
  readonly mirrors: readonly Mirror[];
  readonly environment: HostEnvironment;
  readonly target: Target;
}

/** Wires adapters to a run: one client per host, mirrors before the places they stand in for. */
export function openTransferStores(options: OpenStoresOptions): TransferStores {
  const { mirrors, environment } = options;
  const { directory, use } = options.target;
  const { http, openRegistry } = options.network;
  const upstream: FileOptions = { ...accessOptions(environment), http, side: "upstream" };
  const openLocal = (host: string): Registry =>
    use === "read" ? openRegistry(host, "local") : openRegistry(host, "local", undefined, "target");
  const local: FileOptions = {
    ...targetOptions(environment, options.target.files ?? {}),
    http,
    side: "local",
    openImages: openLocal,
    isReadOnly: use !== undefined,
  };
  const fileStores = new Map<string, FileStore>(
    directory === undefined ? [] : [[directory.filesRoot, directory.files]],
  );
  return {
    sourceImages: (image: ImageReference) =>
      mirrorImage(image, mirrors).map(({ image: place, scheme }) => {
        const registry = openRegistry(place.registry, "upstream", scheme);
        const repository = registry.repository(place.repository);
        return {
          ...repository,
          tags: (isWanted: (tag: string) => boolean) => registry.tags(place.repository, isWanted),
          prepare: () => registry.prepare(),
        };
      }),
    targetImage: ({ registry, repository }: ImageReference) =>
      (directory?.images ?? openLocal(registry)).repository(repository),
    sourceFiles: (url) =>
      mirrorUrl(url, mirrors).map((place) => {
        const { base, path } = splitFileUrl(place);
        const source = filesWhenRead(async () => {
          const { openFileSource } = await import("../files/open-file-source.ts");
          return openFileSource(base, upstream);
        });
        return { source, path, url: place };
      }),
    targetFiles: async (root) => {
      const { openFileStore } = await import("../files/open-file-store.ts");
      const store = fileStores.get(root) ?? openFileStore(root, local);
      fileStores.set(root, store);
      return store;
    },
    settle: async () => {
      await directory?.settle?.();
      for (const store of fileStores.values()) await store.settle?.();
    },
  };
}
