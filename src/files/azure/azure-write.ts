import type { ExpectedFile } from "../../content/file-store.ts";
import type { OpenStream } from "../../content/open-stream.ts";
import type { PartBuffers } from "../parts/part-buffers.ts";
import type { AzureContainer } from "./azure-container.ts";

export interface AzureWrite {
  readonly container: AzureContainer;
  readonly key: string;
  readonly expected: ExpectedFile;
  readonly open: OpenStream;
  /** What the blob must still be: headers if-match or if-none-match; empty for an unconditional write. */
  readonly condition: Readonly<Record<string, string>>;
  readonly buffers: PartBuffers;
}
