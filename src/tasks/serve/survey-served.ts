import type { Digest } from "../../content/digest.ts";
import { UserError } from "../../errors/user-error.ts";
import type { ListedFile, ServedContent } from "../../serve/served-content.ts";
import { ManifestsAtOnce } from "../../transfer/manifests-at-once.ts";
import { contentOf } from "../../transfer/make-lock.ts";
import { askSomeAtOnce } from "../examine/ask-some-at-once.ts";

/** An image as a server has it. */
export interface ServedImage {
  readonly repository: string;
  readonly tag: string;
  /** Absent where it cannot be read. */
  readonly digest?: Digest;
  /** Bytes of everything that it consists of, by digest. */
  readonly blobs: ReadonlyMap<string, number>;
  readonly platforms: readonly string[];
}

/** All that is served. */
export interface Served {
  readonly images: readonly ServedImage[];
  readonly files: readonly ListedFile[];
}

type Content = Pick<ServedImage, "blobs" | "platforms">;

const AT_ONCE = 8;
/** Tags under which cosign and the referrers API keep what is about images. */
const ABOUT = /^sha(?:256|512)-/;

/** Looks at everything that is served; what an image consists of is read once for each digest. */
export function createSurvey({ images, listFiles }: Omit<ServedContent, "files">): () => Promise<Served> {
  let known = new Map<Digest, Content>();
  return async () => {
    const repositories = (await images.repositories?.()) ?? [];
    const named = await askSomeAtOnce(repositories, AT_ONCE, async (repository) =>
      ((await images.tags?.(repository)) ?? []).map((tag) => ({ repository, tag })),
    );
    const seen = new Map<Digest, Content>();
    const manifests = new ManifestsAtOnce();
    const wanted = named.flat().filter(({ tag }) => !ABOUT.test(tag));
    const found = await askSomeAtOnce(wanted, AT_ONCE, async ({ repository, tag }): Promise<ServedImage> => {
      const store = images.repository(repository);
      try {
        const digest = (await store.resolve(tag))?.digest;
        const manifest = digest === undefined ? undefined : await store.manifest(digest);
        if (digest === undefined || manifest === undefined) return unreadable(repository, tag);
        const content =
          known.get(digest) ?? (await readContent(store, manifest, `${repository}:${tag}`, manifests));
        seen.set(digest, content);
        return { repository, tag, digest, ...content };
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return unreadable(repository, tag);
      }
    });
    // What is gone is forgotten.
    known = seen;
    return { images: found, files: (await listFiles?.()) ?? [] };
  };
}

async function readContent(
  ...[store, root, name, manifests]: Parameters<typeof contentOf>
): Promise<Content> {
  const { blobs, platforms } = await contentOf(store, root, name, manifests);
  const sizes = new Map([...blobs].map(([digest, { size }]) => [digest, size]));
  return { blobs: sizes, platforms: [...platforms].sort() };
}

function unreadable(repository: string, tag: string): ServedImage {
  return { repository, tag, blobs: new Map(), platforms: [] };
}
