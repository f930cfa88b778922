import { parseImageReference } from "../../src/content/image-reference.ts";
import { createMemoryFiles } from "../../src/content/memory-files.ts";
import { createHttp } from "../../src/http/create-http.ts";
import type { HttpOptions } from "../../src/http/http-options.ts";
import { createRegistry, type Registry } from "../../src/registry/create-registry.ts";
import type { AssetOutcome } from "../../src/transfer/asset-outcome.ts";
import { mirrorImage, parseMirror } from "../../src/transfer/mirrors.ts";
import { run } from "../../src/transfer/run.ts";
import type { ImageCopy } from "../../src/transfer/transfer-plan.ts";
import type { TransferStores } from "../../src/transfer/transfer-stores.ts";

export interface CopyBetween {
  /** Canonical names. */
  readonly names: readonly string[];
  /** FROM=TO: where the names are read. */
  readonly mirrors: readonly string[];
  /** "127.0.0.1:5000": takes each image under its own path. */
  readonly target: string;
  readonly options?: Partial<ImageCopy>;
  readonly http?: HttpOptions;
}

/** Copies images between registries as the command line does, with clients of its own. */
export async function copyBetween(request: CopyBetween): Promise<AssetOutcome[]> {
  const http = createHttp({ backoffMs: 2, maxBackoffMs: 10, ...request.http });
  try {
    const copies = request.names.map((name) => imageCopy(name, request));
    return await run({ copies, unmapped: [] }, storesOver(request, http));
  } finally {
    await http.close();
  }
}

/** The name that an image has at a target. */
export function targetName(name: string, target: string): string {
  const { repository, tag = "latest" } = parseImageReference(name);
  return `${target}/${repository}:${tag}`;
}

function imageCopy(name: string, { target, options }: CopyBetween): ImageCopy {
  return {
    kind: "image",
    name,
    source: parseImageReference(name),
    target: parseImageReference(targetName(name, target)),
    ...options,
  };
}

function storesOver(request: CopyBetween, http: ReturnType<typeof createHttp>): TransferStores {
  const mirrors = request.mirrors.map(parseMirror);
  const opened = new Map<string, Registry>();
  const open = (host: string, side: "upstream" | "local"): Registry => {
    const registry =
      opened.get(`${side} ${host}`) ?? createRegistry({ host, http, side, isTarget: side === "local" });
    opened.set(`${side} ${host}`, registry);
    return registry;
  };
  return {
    sourceImages: (image) =>
      mirrorImage(image, mirrors).map(({ image: { registry, repository } }) => ({
        ...open(registry, "upstream").repository(repository),
        tags: (isWanted: (tag: string) => boolean) => open(registry, "upstream").tags(repository, isWanted),
      })),
    targetImage: ({ registry, repository }) => open(registry, "local").repository(repository),
    sourceFiles: () => [],
    targetFiles: () => Promise.resolve(createMemoryFiles()),
  };
}
