import type { Readable } from "node:stream";
import type { Descriptor } from "../content/descriptor.ts";
import type { CheckingReader } from "../content/open-stream.ts";
import { isSmallBlob } from "../content/small-blob.ts";
import { Verifier, type ContentOrigin } from "../content/verifier.ts";
import type { Inspector } from "../http/http.ts";
import type { RegistryClient } from "./registry-client.ts";
import { pullScope } from "./scope.ts";
import { present } from "../values/present.ts";

/** What is wanted of a blob. */
interface BlobPull {
  readonly blob: Descriptor;
  /** Bytes. */
  readonly offset: number;
  /** Checks what it reads itself. */
  readonly reader?: CheckingReader | undefined;
}

/**
 * A blob from `offset` on, through redirects to wherever the registry keeps it; cuts are mended by Range. From its start it is checked
 * whole, unless its reader does so; from later on its length is, and its digest by whoever has seen the beginning.
 */
export async function pullBlob(
  client: RegistryClient,
  repository: string,
  { blob, offset, reader }: BlobPull,
): Promise<Readable> {
  const path = `/v2/${repository}/blobs/${blob.digest}`;
  const url = client.url(path);
  const origin = { url, ...present({ side: client.side }) };
  reader?.checks(origin);
  return client.http.download(
    {
      url,
      offset,
      size: blob.size,
      verified: true,
      immutable: true,
      ...(reader === undefined ? { inspect: inspectorOf(blob, offset, origin) } : {}),
      parallel: connections(client, blob),
      side: client.side,
    },
    (headers) =>
      client.send({
        method: "GET",
        path,
        scopes: pullScope(repository),
        label: "GET blob",
        kind: isSmallBlob(blob) ? "small" : "download",
        headers,
        expect: [200, 206],
      }),
  );
}

function inspectorOf({ digest, size }: Descriptor, offset: number, origin: ContentOrigin): Inspector {
  const verifier = new Verifier(offset === 0 ? { digest, size } : { size: size - offset }, origin);
  return { chunk: (bytes) => verifier.update(bytes), end: () => void verifier.finish() };
}

/** Below this many bytes another connection is not worth its set-up. */
const LARGE = 128 * 1024 * 1024;

function connections({ parallel }: RegistryClient, { size }: Descriptor): number | undefined {
  return size < LARGE ? undefined : parallel;
}
