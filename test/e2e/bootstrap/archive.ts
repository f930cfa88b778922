import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";

/** A .tar.gz of programs: path by path their bytes. */
export async function archiveOf(programs: Readonly<Record<string, Uint8Array>>): Promise<Buffer> {
  const entries = Object.entries(programs).map(([name, body]) => ({
    header: { name, size: body.byteLength, mode: 0o755, type: "file" as const },
    body,
  }));
  return gzipSync(await packTar(entries), { level: 1 });
}
