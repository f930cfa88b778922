import { startProgram } from "./real-server.ts";

/** A server of Cloud Storage's JSON API, without authentication. */
export interface FakeGcsServer {
  readonly url: string;
  readonly bucket: string;
  /** Names of the objects below a prefix. */
  list(prefix: string): Promise<string[]>;
  close(): Promise<void>;
}

export async function startFakeGcsServer(program: string, bucket = "assets"): Promise<FakeGcsServer> {
  const server = await startProgram(program, (port) =>
    [
      ["-scheme", "http", "-host", "127.0.0.1", "-port", String(port), "-backend", "memory"],
      ["-public-host", `127.0.0.1:${port}`, "-external-url", `http://127.0.0.1:${port}`],
    ].flat(),
  );
  const created = await fetch(`${server.url}/storage/v1/b?project=test`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: bucket }),
  });
  if (!created.ok) throw new Error(`fake-gcs-server makes no bucket: ${created.status}`);
  return {
    ...server,
    bucket,
    async list(prefix) {
      const url = `${server.url}/storage/v1/b/${bucket}/o?prefix=${encodeURIComponent(`${prefix}/`)}`;
      const { items = [] } = (await (await fetch(url)).json()) as { items?: { name: string }[] };
      return items.map(({ name }) => name.slice(prefix.length + 1)).sort();
    },
  };
}
