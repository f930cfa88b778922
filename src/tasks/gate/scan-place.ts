import type { SizeQueue } from "../../transfer/size-queue.ts";
import type { ScanFolder } from "./scan-folder.ts";
import type { ScanFolders } from "./scan-folders.ts";

/** What an asset becomes on disk: what is scanned, and the same to be copied from. */
export interface FilledFolder<Content> {
  readonly scan: ScanFolder;
  readonly content: Content;
}

/** A place on disk for one asset, if a rule asks for one. */
export interface ScanPlace<Content> {
  /** Made and filled when it is first asked for. */
  fill(): Promise<FilledFolder<Content>>;
  /** What is there to be copied from, if anything. */
  content(): Content | undefined;
  /** Removes it. */
  release(): Promise<void>;
}

/** A place that is in use takes a turn, from when it is filled until it is released: so many are on disk at once. */
export function createScanPlace<Content>(
  folders: ScanFolders,
  turns: SizeQueue,
  fillFolder: (folder: string) => Promise<FilledFolder<Content>>,
): ScanPlace<Content> {
  let filled: Promise<FilledFolder<Content>> | undefined;
  let content: Content | undefined;
  let undo = (): Promise<void> => Promise.resolve();
  const fill = async (): Promise<FilledFolder<Content>> => {
    const endTurn = await takeTurn(turns);
    undo = () => {
      endTurn();
      return Promise.resolve();
    };
    const folder = await folders.make();
    undo = () => folders.remove(folder).finally(endTurn);
    const made = await fillFolder(folder);
    content = made.content;
    return made;
  };
  return {
    fill: () => (filled ??= fill()),
    content: () => content,
    release: () => undo(),
  };
}

function takeTurn(turns: SizeQueue): Promise<() => void> {
  return new Promise((taken) => {
    void turns.run(0, () => new Promise<void>((ended) => taken(ended)));
  });
}
