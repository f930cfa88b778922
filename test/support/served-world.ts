import { randomBytes } from "node:crypto";
import { once } from "node:events";
import * as http from "node:http";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect } from "vitest";
import type { Descriptor } from "../../src/content/descriptor.ts";
import { MEDIA_TYPES } from "../../src/content/media-types.ts";
import { createMemoryFiles } from "../../src/content/memory-files.ts";
import { createMemoryImages } from "../../src/content/memory-images.ts";
import { digestOf } from "../../src/content/verifier.ts";
import type { ServedRequest } from "../../src/serve/served-request.ts";
import { startServer, type RunningServer, type StartOptions } from "../../src/serve/start-server.ts";

export const LAYER = randomBytes(300_000);
export const KUBELET = randomBytes(200_000);
const CONFIG = Buffer.from('{"architecture":"amd64","os":"linux"}');

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A server over memory, anew for each test of a file, and what it says of itself. */
export class ServedWorld {
  images = createMemoryImages();
  files = createMemoryFiles();
  log: ServedRequest[] = [];
  errors: unknown[] = [];
  #server: RunningServer | undefined;

  get server(): RunningServer {
    if (this.#server === undefined) throw new Error("there is none between tests");
    return this.#server;
  }

  /** Another server over the same content; whoever starts it closes it. */
  start(options: StartOptions): Promise<RunningServer> {
    this.log = [];
    this.errors = [];
    return startServer(
      { images: this.images, files: this.files },
      {
        onRequest: (entry) => this.log.push(entry),
        onError: (error) => this.errors.push(error),
        ...options,
      },
    );
  }

  async begin(): Promise<void> {
    this.images = createMemoryImages();
    this.files = createMemoryFiles({
      "bin/kubelet": KUBELET,
      "a+b c/100%é.sha256": Buffer.from("hash\n"),
      "x.tar.gz": LAYER,
    });
    await this.restart({});
  }

  async restart(options: StartOptions): Promise<void> {
    await this.end();
    this.#server = await this.start(options);
  }

  async end(): Promise<void> {
    await this.#server?.close();
    this.#server = undefined;
  }

  /** Sends a request as it is, "..", escapes and all. */
  async ask(
    method: string,
    path: string,
    headers: http.OutgoingHttpHeaders = {},
    body?: Uint8Array,
  ): Promise<Answer> {
    const hasLength = body !== undefined && !("transfer-encoding" in headers);
    const length = hasLength ? { "content-length": body.byteLength } : {};
    const request = http.request(this.server.url, { method, path, headers: { ...length, ...headers } });
    request.end(body);
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    const chunks = (await response.toArray()) as Buffer[];
    return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
  }

  get(path: string, headers: http.OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.ask("GET", path, headers);
  }

  async putImage(name: string, tag: string, extra: object = {}): Promise<Descriptor> {
    const store = this.images.repository(name);
    for (const bytes of [LAYER, CONFIG])
      await store.put(blobOf(bytes), () => Promise.resolve(Readable.from([bytes])));
    const bytes = manifestBytes(extra);
    const descriptor = blobOf(bytes, MEDIA_TYPES.ociManifest);
    await store.putManifest({ descriptor, bytes }, tag);
    return descriptor;
  }
}

export function servedWorld(): ServedWorld {
  const world = new ServedWorld();
  beforeEach(() => world.begin());
  afterEach(() => world.end());
  return world;
}

export function json(answer: Answer): unknown {
  return JSON.parse(answer.body.toString());
}

export function errorCode(answer: Answer): unknown {
  expect(answer.headers["content-type"]).toBe("application/json");
  return (json(answer) as { errors: { code: string; message: string }[] }).errors[0]?.code;
}

export function blobOf(bytes: Uint8Array, mediaType: string = MEDIA_TYPES.ociLayer): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.byteLength };
}

export function manifestBytes(extra: object = {}): Buffer {
  const config = blobOf(CONFIG, MEDIA_TYPES.ociConfig);
  return Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociManifest,
      config,
      layers: [blobOf(LAYER)],
      ...extra,
    }),
  );
}
