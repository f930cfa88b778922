import type { ListedAssets } from "../../sources/listed-assets.ts";
import type { Source } from "../../cluster/read/parse-source.ts";
import { present } from "../../values/present.ts";

/** What a lock file names. */
export async function readLockAsList(
  source: Source,
): Promise<{ readonly listed: ListedAssets; readonly kopsVersion?: string }> {
  const { lockIn } = await import("../disk/lock-file.ts");
  const { kopsVersion, images, files } = lockIn(source);
  const whyOf = (components: readonly string[]) => ({
    component: components.join(","),
    reason: "in a lock file",
    place: { file: source.name },
  });
  return {
    listed: {
      images: images.map(({ canonical, download, digest, size, why }) => ({
        name: canonical,
        download,
        digest,
        size,
        why: whyOf(why),
      })),
      files: files.map(({ canonical, download, sha256, size, why }) => ({
        url: canonical,
        download,
        sha256,
        size,
        why: whyOf(why),
      })),
      findings: [],
    },
    ...present({ kopsVersion }),
  };
}
