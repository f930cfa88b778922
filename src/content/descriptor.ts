import type { Digest } from "./digest.ts";
import type { Platform } from "./platform.ts";

/** What a manifest says of other content (OCI image-spec, descriptor.md). `size` is in bytes. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly platform?: Platform;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Where foreign layers are to be had (image-spec, "urls"). */
  readonly urls?: readonly string[];
}
