import { counted } from "../../values/counted.ts";
import { formatBytes } from "../../values/format-bytes.ts";
import type { KindCounts, ProgressState } from "./progress-state.ts";

/** "21 of 33 images and 8 of 10 files are complete (1 failed), 1.2 GB read". */
export function describeState({ images, files, failed, arrived }: ProgressState): string {
  const kinds = [
    ...(images.total > 0 || files.total === 0 ? [complete(images, "image")] : []),
    ...(files.total > 0 ? [complete(files, "file")] : []),
  ];
  const lost = failed === 0 ? "" : ` (${failed} failed)`;
  const verb = kinds.length === 1 && images.total + files.total === 1 ? "is" : "are";
  return `${kinds.join(" and ")} ${verb} complete${lost}, ${formatBytes(arrived)} read`;
}

function complete({ total, complete: done }: KindCounts, what: string): string {
  return `${done} of ${counted(total, what)}`;
}
