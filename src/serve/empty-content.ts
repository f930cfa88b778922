import { createMemoryFiles } from "../content/memory-files.ts";
import { createMemoryImages } from "../content/memory-images.ts";
import type { ServedContent } from "./served-content.ts";

/** Nothing: for a server that answers for another. */
export function emptyContent(): ServedContent {
  return { images: createMemoryImages(), files: createMemoryFiles() };
}
