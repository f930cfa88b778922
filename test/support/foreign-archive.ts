import { packTar } from "modern-tar";
import type { ForeignFormat } from "../../src/bundle/foreign/foreign-format-names.ts";
import { openHosts } from "../../src/hosts/open-hosts.ts";
import { loadBundle } from "../../src/tasks/bundle/load-bundle.ts";
import type { CopyReport } from "../../src/tasks/copy/copy-assets.ts";

/** A tar of these files, by name. */
export async function tarOf(files: readonly (readonly [string, string | Buffer])[]): Promise<Buffer> {
  const entries = files.map(([name, body]) => ({
    header: { name, size: Buffer.byteLength(body), type: "file" as const },
    body,
  }));
  return Buffer.from(await packTar(entries));
}

/** Loads what another tool packed into a directory beside it. */
export async function loadForeign(place: string, from: ForeignFormat): Promise<CopyReport> {
  const hosts = openHosts();
  try {
    return await loadBundle({ bundle: [place], from, directory: `${place}-loaded` }, hosts);
  } finally {
    await hosts.close();
  }
}
