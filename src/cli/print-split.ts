import { hideSecrets } from "../errors/hide-secrets.ts";
import type { ShardsReport } from "../tasks/plan-shards.ts";
import { printTable, type Column } from "../text/print-table.ts";
import { printJsonText } from "../values/quote-text.ts";
import { formatBytes } from "../values/format-bytes.ts";

/** What each shard of a split has, as stdout takes it. */
export function printSplit(report: ShardsReport, output: "table" | "json", hasHeadings = true): string {
  return output === "json" ? asJson(report) : printTable(rowsOf(report), COLUMNS, hasHeadings);
}

/** What a split costs, in a line. */
export function describeSplit({ parts, read, different }: ShardsReport): string {
  const largest = Math.max(...parts.map(({ bytes }) => bytes));
  const ratio = ratioOf({ read, different });
  return `${formatBytes(read)} are read by all shards, ${formatBytes(different)} of them different (${ratio} times); the largest shard reads ${formatBytes(largest)}`;
}

interface Row {
  readonly shard: string;
  readonly assets: string;
  readonly bytes: string;
}

const COLUMNS: readonly Column<Row>[] = [
  { name: "SHARD", value: ({ shard }) => shard },
  { name: "ASSETS", value: ({ assets }) => assets },
  { name: "BYTES", value: ({ bytes }) => bytes },
];

/** Numbers are padded: a table is sorted as text. */
function rowsOf({ parts }: ShardsReport): Row[] {
  const digits = String(parts.length).length;
  return parts.map(({ names, bytes }, at) => ({
    shard: `${String(at + 1).padStart(digits)}/${parts.length}`,
    assets: String(names.length),
    bytes: formatBytes(bytes),
  }));
}

function asJson({ parts, read, different }: ShardsReport): string {
  const shards = parts.map(({ names, bytes }, at) => ({
    shard: `${at + 1}/${parts.length}`,
    bytes,
    assets: names,
  }));
  const ratio = ratioOf({ read, different });
  return `${hideSecrets(printJsonText({ shards, bytesRead: read, differentBytes: different, ratio }, 2))}\n`;
}

function ratioOf({ read, different }: Pick<ShardsReport, "read" | "different">): number {
  return different === 0 ? 1 : Number((read / different).toFixed(4));
}
