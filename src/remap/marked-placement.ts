import type { Finding } from "../errors/finding.ts";
import type { FilePlacement, ImagePlacement } from "./placement.ts";

/** What is known of an asset beyond what kOps's own list says. */
interface Marks {
  /** Nodes ask for the canonical name, whatever spec.assets says; the download name is then the canonical one. */
  readonly remapped?: boolean;
  /** The clusters that need it, where the list is of several. */
  readonly clusters?: readonly string[];
  /** An etcd version that the cluster does not run: etcd-manager needs it to restore an old backup or to upgrade from it. */
  readonly keptForRestores?: boolean;
  /** The cluster pulls it although kOps does not list it. */
  readonly added?: boolean;
}

export type MarkedImage = ImagePlacement & Marks;
/** `hashIsBeside`: the source does not know its hash, so that kOps reads it beside the file. */
export type MarkedFile = FilePlacement & Marks & { readonly hashIsBeside?: boolean };

/** A list of any source, each pair of canonical and download name once. */
export interface MarkedPlacements {
  readonly images: readonly MarkedImage[];
  readonly files: readonly MarkedFile[];
  readonly findings: readonly Finding[];
}
