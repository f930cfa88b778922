import type { Descriptor } from "../content/descriptor.ts";
import type { Digest } from "../content/digest.ts";
import type { Manifest } from "../content/manifest.ts";
import type { OpenStream } from "../content/open-stream.ts";
import type { FileCopy, ImageCopy } from "./transfer-plan.ts";
import type { SourceFile, SourceRepository } from "./transfer-stores.ts";

/** An image that is about to be copied: not a byte of it is at the target yet. */
export interface ImageAtGate {
  readonly copy: ImageCopy;
  /** What is copied under its name, and the children of it that come along. */
  readonly root: Manifest;
  readonly kept: readonly Descriptor[];
  /** What upstream calls a manifest that is read as another one here. */
  readonly upstreamOf: (digest: Digest) => Digest;
  /** Where it is read. */
  readonly source: SourceRepository;
  /** Every place that may know more of it, signatures for example. */
  readonly places: readonly SourceRepository[];
}

/** A file that is about to be copied. */
export interface FileAtGate {
  readonly copy: FileCopy;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly places: readonly SourceFile[];
}

/** What a gate lets through. */
export interface Admission<Content> {
  /** What was judged, where the gate has it at hand: it is copied from there, and not read again. */
  readonly content?: Content;
  /** Has to be called once the content is not needed any more. */
  readonly release: () => Promise<void>;
}

/** Decides of each asset that is not at the target yet whether it is copied; throws a `HeldBack` where it is not. */
export interface AssetGate {
  image(image: ImageAtGate): Promise<Admission<SourceRepository>>;
  file(file: FileAtGate): Promise<Admission<{ readonly size: number; readonly open: OpenStream }>>;
}
