import type { Descriptor } from "./descriptor.ts";

/** A manifest or index exactly as it was published; a digest covers these very bytes. */
export interface Manifest {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}
