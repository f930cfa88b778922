import type { FileSource } from "../content/file-store.ts";

/** Files whose place is opened, and what speaks to it loaded, when the first of them is asked for. */
export function filesWhenRead(open: () => Promise<FileSource>): FileSource {
  let opened: Promise<FileSource> | undefined;
  const files = (): Promise<FileSource> => (opened ??= open());
  return {
    stat: async (path, most) => (await files()).stat(path, most),
    open: async (path, offset) => (await files()).open(path, offset),
  };
}
