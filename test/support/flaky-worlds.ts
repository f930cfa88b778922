import { layerOf, sourceOf } from "../conformance/image-store.ts";
import { startFlakyRegistry, type FlakyRegistry, type Step } from "../flaky-server.ts";
import { createHttp } from "../../src/http/create-http.ts";
import type { HttpOptions } from "../../src/http/http-options.ts";
import { createRegistry, type Registry } from "../../src/registry/create-registry.ts";

/** Paths of a registry's API. */
export const BLOB = /\/blobs\/sha256:/;
export const UPLOAD = /\/blobs\/uploads\//;
export const MANIFEST = /\/manifests\//;

/** A registry with mishaps, and our client of it. */
export interface FlakyWorld {
  readonly flaky: FlakyRegistry;
  readonly registry: Registry;
}

/** Starts flaky registries for a test file, which closes them after each test. */
export function flakyWorlds(): {
  readonly start: (steps: readonly Step[], options?: HttpOptions) => Promise<FlakyWorld>;
  readonly close: () => Promise<void>;
} {
  let closers: (() => Promise<void>)[] = [];
  return {
    start: async (steps, options = {}) => {
      const flaky = await startFlakyRegistry(steps);
      const http = createHttp({ backoffMs: 5, maxBackoffMs: 20, ...options });
      closers.push(
        () => http.close(),
        () => flaky.close(),
      );
      return { flaky, registry: createRegistry({ host: flaky.host, http, side: "upstream" }) };
    },
    close: async () => {
      await Promise.all(closers.map((close) => close()));
      closers = [];
    },
  };
}

/** Puts content where a flaky registry keeps what it has, around its mishaps. */
export async function putAround({ images }: FlakyRegistry, content: Buffer): Promise<void> {
  await images.repository("app").put(layerOf(content), sourceOf(content));
}
