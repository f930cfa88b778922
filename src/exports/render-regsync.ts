import {
  findLeftOut,
  mappedImages,
  sourceName,
  targetName,
  type ExportList,
  type RenderedExport,
} from "./export-list.ts";
import { quoteText } from "../values/quote-text.ts";

/** A configuration of regclient's regsync, format version 1. */
export function renderRegsync(list: ExportList): RenderedExport {
  const entries = mappedImages(list).map((image) =>
    [
      `  - source: ${quoteText(sourceName(image))}`,
      `    target: ${quoteText(targetName(image))}`,
      "    type: image",
    ].join("\n"),
  );
  const sync = entries.length === 0 ? ["sync: []"] : ["sync:", ...new Set(entries)];
  const text = ["# regsync once --config FILE", "version: 1", "defaults:", "  parallel: 4", ...sync, ""];
  return { text: text.join("\n"), findings: findLeftOut(list, "images") };
}
