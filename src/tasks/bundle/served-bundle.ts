import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import { packedFileName, packedFilePath } from "../../bundle/packed/packed-names.ts";
import { packedRepository } from "../../bundle/packed/packed-repository.ts";
import { emptyRepository, type GraphRepository } from "../../bundle/packed/read-image-graph.ts";
import type { FileSource } from "../../content/file-store.ts";
import { hashedFiles } from "../../content/hashed-files.ts";
import { repositoryName } from "../../content/image-reference.ts";
import { UserError } from "../../errors/user-error.ts";
import type { ServedContent } from "../../serve/served-content.ts";
import { planCopies } from "../copy/plan-copies.ts";
import { lockIn } from "../disk/lock-file.ts";

/**
 * A bundle as a server shows it: what its lock names, where a copy of that lock into a directory would have put it. Each file is hashed
 * once before it is sent.
 */
export function servedBundle(bundle: PackedBundle): ServedContent {
  const lock = lockIn(bundle.lock);
  const { copies } = planCopies({ ...lock, fileRepositories: [] }, { directory: bundle.place });
  const repositories = new Map<string, GraphRepository>();
  const names = new Map<string, string>();
  for (const copy of copies) {
    if (copy.kind === "file") {
      const path = packedFilePath(copy.name);
      for (const end of ["", ".sha256"]) names.set(copy.target.path + end, packedFileName(path + end));
      continue;
    }
    const own = bundle.graph.get(repositoryName(copy.source));
    if (own === undefined) continue;
    const shown = repositories.get(copy.target.repository) ?? emptyRepository();
    repositories.set(copy.target.repository, shown);
    addTo(shown, own, copy.source.tag, copy.target.tag);
  }
  const hashed = hashedFiles(bundle.files);
  return {
    images: {
      repository: (name) =>
        packedRepository(repositories.get(name) ?? emptyRepository(), hashed, bundle.damaged),
      repositories: () => Promise.resolve([...repositories.keys()].sort()),
      tags: (name) => Promise.resolve([...(repositories.get(name)?.tags.keys() ?? [])].sort()),
    },
    files: servedFiles(bundle, names, hashed),
    listFiles: async () => {
      const found = await Promise.all(
        [...names]
          .filter(([, name]) => bundle.files.has(name))
          .map(async ([path, name]) => ({ path, size: (await bundle.files.stat(name))?.size })),
      );
      return found.flatMap(({ path, size }) => (size === undefined ? [] : [{ path, size }]));
    },
  };
}

/** Several images may have been mapped into one repository. Signatures' tags go with their image. */
function addTo(
  shown: GraphRepository,
  own: GraphRepository,
  tag: string | undefined,
  shownTag: string | undefined,
): void {
  const found = tag === undefined ? undefined : own.tags.get(tag);
  if (found !== undefined && shownTag !== undefined) shown.tags.set(shownTag, found);
  for (const [name, descriptor] of own.tags)
    if (/^sha(?:256|512)-[0-9a-f]+/.test(name)) shown.tags.set(name, descriptor);
  for (const key of ["manifests", "blobs", "referrers"] as const)
    for (const [digest, value] of own[key]) (shown[key] as Map<string, unknown>).set(digest, value);
}

function servedFiles(
  { place, sums }: PackedBundle,
  names: ReadonlyMap<string, string>,
  hashed: FileSource,
): FileSource {
  return {
    stat: async (path) => {
      const name = names.get(path);
      const found = name === undefined ? undefined : await hashed.stat(name);
      if (name === undefined || found === undefined) return undefined;
      const wanted = sums.get(name);
      if (wanted !== undefined && wanted !== `sha256:${found.sha256 ?? ""}`)
        throw new UserError("DAMAGED", `${name} in ${place} is not what its list of hashes says`, {
          side: "local",
          hint: "Transfer the bundle again.",
        });
      return found;
    },
    open: (path, offset) => hashed.open(names.get(path) ?? path, offset),
  };
}
