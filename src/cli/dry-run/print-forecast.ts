import type { JsonObject } from "../../cluster/read/source-document.ts";
import { printJson } from "../../text/print-json.ts";
import { printTable, type Column } from "../../text/print-table.ts";
import { printYaml } from "../../text/print-yaml.ts";
import { formatBytes } from "../../values/format-bytes.ts";
import { present } from "../../values/present.ts";
import { printable } from "../../errors/printable.ts";
import type { Estimate } from "./estimate-time.ts";
import type { Forecast, ForeseenAsset } from "./forecast-of.ts";

export type ForecastFormat = "table" | "yaml" | "json";

/** A forecast with what else is said of it; `end` names the place where there are several. */
export interface ToldForecast {
  readonly forecast: Forecast;
  readonly estimate?: Estimate;
  readonly end?: string;
}

const COLUMNS: readonly Column<ForeseenAsset>[] = [
  { name: "ACTION", value: ({ action }) => action },
  { name: "KIND", value: ({ kind }) => kind },
  { name: "ASSET", value: ({ asset }) => asset },
  { name: "SEND", value: ({ send }) => size(send) },
  { name: "MOUNT", value: ({ mount }) => size(mount) },
  { name: "THERE", value: ({ skip }) => size(skip) },
];

/** What a copy would do, as a table for people or as numbers of bytes for machines; of several ends one after the other. */
export function printForecast(
  all: readonly ToldForecast[],
  format: ForecastFormat,
  hasHeadings = true,
): string {
  switch (format) {
    case "table":
      return all.map(hasHeadings ? asTable : asRows).join("");
    case "yaml":
      return printYaml(asObject(all));
    case "json":
      return `${printJson(asObject(all))}\n`;
  }
}

function asTable({ forecast, end }: ToldForecast): string {
  const heading = end === undefined ? "" : `\n${printable(end)}:\n`;
  return `${heading}${printTable(forecast.assets, COLUMNS)}`;
}

/** The rows alone; each names its end where there are several. */
function asRows({ forecast, end }: ToldForecast): string {
  const own: Column<ForeseenAsset> = { name: "END", value: () => end ?? "" };
  return printTable(forecast.assets, end === undefined ? COLUMNS : [own, ...COLUMNS], false);
}

/** Nothing is an empty cell. */
function size(bytes: number): string {
  return bytes === 0 ? "" : formatBytes(bytes);
}

function asObject(all: readonly ToldForecast[]): JsonObject {
  const [only] = all;
  return only !== undefined && only.end === undefined ? objectOf(only) : { ends: all.map(objectOf) };
}

function objectOf({ forecast, estimate, end }: ToldForecast): JsonObject {
  const { assets, images, files, send, mount, skip } = forecast;
  return {
    ...present({ end }),
    assets: assets.map((asset) => ({ ...asset })),
    images: { ...images },
    files: { ...files },
    send,
    mount,
    skip,
    ...present({ estimate: estimate === undefined ? undefined : { ...estimate } }),
  };
}
