import type { Descriptor } from "../../content/descriptor.ts";
import type { Digest } from "../../content/digest.ts";

/** An image of an archive that others wrote, by its whole canonical name. */
export interface ForeignImage {
  readonly name: string;
  readonly descriptor: Descriptor;
}

/** An entry that has no image's whole name. */
export interface UnnamedEntry {
  /** What there is of a name, and by what else it is known. */
  readonly what: string;
  readonly digest?: Digest;
  /** Where it is a manifest. */
  readonly descriptor?: Descriptor;
}

/** What an archive says that it has, and what of that cannot be taken. */
export interface ForeignIndex {
  readonly images: readonly ForeignImage[];
  readonly unnamed: readonly UnnamedEntry[];
}
