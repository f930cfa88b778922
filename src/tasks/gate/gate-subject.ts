import type { Descriptor } from "../../content/descriptor.ts";
import type { Digest } from "../../content/digest.ts";
import type { FileStat } from "../../content/file-store.ts";
import type { Manifest } from "../../content/manifest.ts";
import type { SourceNames } from "../../gate/matches-source.ts";
import type { SourceFile, SourceRepository } from "../../transfer/transfer-stores.ts";
import type { ScanFolder } from "./scan-folder.ts";

/** What a policy is held against, with ways to learn more of it; each is asked at most once, and only if a rule wants to know. */
export type GateSubject = ImageSubject | FileSubject;

interface Subject {
  /** Canonical. */
  readonly name: string;
  readonly names: SourceNames;
  /** Upstream's: what is signed. */
  readonly digest: Digest;
  /** The asset on disk, for a program to look at. */
  scanFolder(): Promise<ScanFolder>;
}

export interface ImageSubject extends Subject {
  readonly kind: "image";
  readonly root: Manifest;
  /** Every place that may know of signatures, the one where the image is read first. */
  readonly places: readonly SourceRepository[];
  readonly source: SourceRepository;
  /** Children of the root that come along. */
  readonly kept: readonly Descriptor[];
  /** What a machine would run of it: the image itself, or one for each platform that comes along. */
  platforms(): Promise<readonly PlatformImage[]>;
}

export interface PlatformImage {
  /** "linux/arm64"; the image's own name where it does not say. */
  readonly name: string;
  readonly manifest: Manifest;
  /** What upstream calls the manifest. */
  readonly digest: Digest;
  readonly platform: Descriptor["platform"];
}

export interface FileSubject extends Subject {
  readonly kind: "file";
  readonly places: readonly SourceFile[];
  stat(): Promise<FileStat | undefined>;
}
