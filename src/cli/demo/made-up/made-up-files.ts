import type { FileSource } from "../../../content/file-store.ts";
import { UserError } from "../../../errors/user-error.ts";
import { makeUpArchive } from "./made-up-archive.ts";
import { contentOfBytes, openContent, sha256OfContent, type MadeUpContent } from "./made-up-content.ts";
import { once } from "./once.ts";
import { seededBytes, seededSize } from "./seeded.ts";

export interface MadeUpFiles extends FileSource {
  /** Lower-case hex of the file that is made up for a URL. */
  sha256(url: string): Promise<string>;
}

interface MadeUpFile {
  readonly content: MadeUpContent;
  readonly sha256: string;
}

const ARCHIVE = /\.(?:tar\.gz|tgz)$/;
const CHUNK = 256 * 1024;

/** Files made up for these URLs, with their hash files beside them; see `servedPath` for their places. `fileBytes` is their average size. */
export function madeUpFiles(urls: readonly string[], fileBytes: number): MadeUpFiles {
  const files = new Map<string, () => Promise<MadeUpFile>>();
  for (const url of urls) {
    const path = servedPath(url);
    const file = once(() => makeUpFile(url, fileBytes));
    files.set(path, file);
    const [ending, print] = hashFile(path);
    files.set(
      path + ending,
      once(async () => hashed(contentOfBytes(Buffer.from(print((await file()).sha256))))),
    );
  }
  const find = async (path: string): Promise<MadeUpFile | undefined> => files.get(path)?.();
  const existing = async (path: string): Promise<MadeUpFile> => {
    const file = await find(path);
    if (file === undefined) throw new UserError("NOT_FOUND", `There is no file ${path}`);
    return file;
  };
  return {
    sha256: async (url) => (await existing(servedPath(url))).sha256,
    stat: async (path) => {
      const file = await find(path);
      return file && { size: file.content.size, sha256: file.sha256, etag: `"${file.sha256}"` };
    },
    open: async (path, offset) => openContent((await existing(path)).content, offset),
  };
}

/** Where the file of a URL is: the host it really lives on comes first, "dl.k8s.io/release/v1.36.2/bin/linux/amd64/kubelet". */
export function servedPath(url: string): string {
  const { host, pathname } = new URL(url);
  return host.replace(":", "-") + pathname.split("/").map(decodeURIComponent).join("/");
}

/** Releases on GitHub name the file in its hash file; the hash files of Kubernetes and kOps hold the hash alone. */
function hashFile(path: string): [ending: string, print: (sha256: string) => string] {
  const name = path.split("/").at(-1) ?? "";
  if (path.startsWith("github.com/")) return [".sha256sum", (sha256) => `${sha256}  ${name}\n`];
  return [".sha256", (sha256) => `${sha256}\n`];
}

async function makeUpFile(url: string, fileBytes: number): Promise<MadeUpFile> {
  const bytes = seededSize(url, fileBytes);
  if (!ARCHIVE.test(url)) return hashed(seededContent(url, bytes));
  const content = await makeUpArchive(url, "content", bytes);
  return { content, sha256: content.sha256 };
}

async function hashed(content: MadeUpContent): Promise<MadeUpFile> {
  return { content, sha256: await sha256OfContent(content) };
}

function seededContent(seed: string, size: number): MadeUpContent {
  return {
    size,
    read: function* (offset) {
      const next = seededBytes(seed, offset);
      for (let at = offset; at < size; at += CHUNK) yield next(Math.min(CHUNK, size - at));
    },
  };
}
