import type { Readable } from "node:stream";
import type { Descriptor } from "../content/descriptor.ts";
import { isSmallBlob } from "../content/small-blob.ts";
import { Verifier } from "../content/verifier.ts";
import type { RegistryClient } from "./registry-client.ts";
import { pullScope } from "./scope.ts";
import { present } from "../values/present.ts";

/**
 * A blob from `offset` on, through redirects to wherever the registry keeps it; cuts are mended by Range. From its start it is checked
 * whole; from later on its length is, and its digest by whoever has seen the beginning.
 */
export async function pullBlob(
  client: RegistryClient,
  repository: string,
  blob: Descriptor,
  offset: number,
): Promise<Readable> {
  const path = `/v2/${repository}/blobs/${blob.digest}`;
  const url = client.url(path);
  const expected = offset === 0 ? { digest: blob.digest, size: blob.size } : { size: blob.size - offset };
  const verifier = new Verifier(expected, {
    url,
    ...present({ side: client.side }),
  });
  return client.http.download(
    {
      url,
      offset,
      size: blob.size,
      verified: true,
      inspect: { chunk: (bytes) => verifier.update(bytes), end: () => void verifier.finish() },
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

/** Below this many bytes another connection is not worth its set-up. */
const LARGE = 128 * 1024 * 1024;

function connections({ parallel }: RegistryClient, { size }: Descriptor): number | undefined {
  return size < LARGE ? undefined : parallel;
}
