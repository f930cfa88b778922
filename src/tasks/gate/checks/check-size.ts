import { childrenOf } from "../../../content/manifest-children.ts";
import { judgeSize, type Sized } from "../../../gate/judge-size.ts";
import type { GateCheck } from "../gate-check.ts";
import type { GateSubject, PlatformImage } from "../gate-subject.ts";

/** `maxSize`: bytes of a file, or of config and layers of each platform of an image, as they are transferred. */
export const checkSize: GateCheck<"maxSize"> = async ({ bytes }, subject) =>
  judgeSize(await sizesOf(subject), bytes);

async function sizesOf(subject: GateSubject): Promise<Sized[]> {
  if (subject.kind === "file") return [{ what: "it", bytes: (await subject.stat())?.size }];
  return (await subject.platforms()).map(sizeOf);
}

function sizeOf({ name, manifest }: PlatformImage): Sized {
  const { blobs, foreign } = childrenOf(manifest);
  return { what: name, bytes: [...blobs, ...foreign].reduce((sum, { size }) => sum + size, 0) };
}
