import { printNames } from "./print-names.ts";
import { printJson } from "./print-json.ts";
import { printTable } from "./print-table.ts";
import type { Column } from "./print-table.ts";
import { printYaml } from "./print-yaml.ts";
import { present } from "../values/present.ts";

/** What `-o wide` adds about an asset. */
interface Origin {
  readonly component?: string;
  readonly roles?: readonly string[];
  readonly architectures?: readonly string[];
  /** The clusters that need it, where the listing is of several. */
  readonly clusters?: readonly string[];
  readonly note?: string;
  /** Bytes; left out where they are not to be shown, for kOps shows none. */
  readonly shownSize?: number;
}

interface ListedImage extends Origin {
  readonly canonical: string;
  readonly download: string;
}

interface ListedFile extends Origin {
  readonly canonical: string;
  readonly download: string;
  /** Hexadecimal sha256; empty when nobody knows it. */
  readonly sha: string;
}

/** Images and files in kOps's order. */
export interface Listing {
  readonly images: readonly ListedImage[];
  readonly files: readonly ListedFile[];
}

const NAME_COLUMNS: readonly Column<ListedImage>[] = [
  { name: "CANONICAL", value: (asset) => asset.canonical },
  { name: "DOWNLOAD", value: (asset) => asset.download },
];
const FILE_COLUMNS: readonly Column<ListedFile>[] = [
  ...NAME_COLUMNS,
  { name: "SHA", value: (file) => file.sha },
];
const WIDE_COLUMNS: readonly Column<Origin>[] = [
  { name: "COMPONENT", value: ({ component }) => component ?? "" },
  { name: "ROLES", value: ({ roles }) => (roles ?? []).join(",") },
  { name: "ARCH", value: ({ architectures }) => (architectures ?? []).join(",") },
];
/** Shown where some asset has something in them. */
const RARE_COLUMNS: readonly Column<Origin>[] = [
  { name: "CLUSTERS", value: ({ clusters }) => (clusters ?? []).join(",") },
  { name: "NOTE", value: ({ note }) => note ?? "" },
];

/**
 * `-o table`, as `kops get assets` prints it: a table of images, then one of files; `wide` adds columns at the right, and so do sizes, as
 * `printSize` writes them.
 */
export function listingTable(
  { images, files }: Listing,
  wide = false,
  printSize: (bytes: number) => string = String,
  hasHeadings = true,
): string {
  const isUsed = (column: Column<Origin>): boolean =>
    [...images, ...files].some((asset) => column.value(asset) !== "");
  const sizes: Column<Origin> = {
    name: "SIZE",
    value: ({ shownSize }) => (shownSize === undefined ? "" : printSize(shownSize)),
  };
  const more = [
    ...[sizes].filter(isUsed),
    ...(wide ? [...WIDE_COLUMNS, ...RARE_COLUMNS.filter(isUsed)] : []),
  ];
  return (
    printTable(images, [...NAME_COLUMNS, ...more], hasHeadings) +
    printTable(files, [...FILE_COLUMNS, ...more], hasHeadings)
  );
}

/** `-o name`: canonical names, one per line, images first. */
export function listingNames({ images, files }: Listing): string {
  return printNames([...images, ...files].map(({ canonical }) => canonical));
}

/** `-o yaml`, as `kops get assets` prints it; a list without entries is left out. */
export function listingYaml(listing: Listing): string {
  return printYaml(printed(listing));
}

/** `-o json`, as `kops get assets` prints it, without a line end; a list without entries is left out. */
export function listingJson(listing: Listing): string {
  return printJson(printed(listing));
}

function printed({ images, files }: Listing): Record<string, Record<string, string | number>[]> {
  return {
    ...(images.length === 0
      ? {}
      : {
          images: images.map(({ canonical, download, shownSize: size }) => ({
            canonical,
            download,
            ...present({ size }),
          })),
        }),
    ...(files.length === 0
      ? {}
      : {
          files: files.map(({ canonical, download, sha, shownSize: size }) => ({
            canonical,
            download,
            sha,
            ...present({ size }),
          })),
        }),
  };
}
