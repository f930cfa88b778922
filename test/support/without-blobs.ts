import type { LockedImage } from "../../src/transfer/lock.ts";

/** An image as a lock without layers has it. */
export function withoutBlobs(image: LockedImage): LockedImage {
  const fields = Object.entries(image).filter(([key]) => key !== "blobs");
  return Object.fromEntries(fields) as unknown as LockedImage;
}
