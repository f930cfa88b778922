import { redactUrl } from "../../errors/redact-url.ts";
import { UserError } from "../../errors/user-error.ts";
import { findFilePlace } from "../../files/find-file-place.ts";
import { accessOptions } from "../../hosts/file-store-settings.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { Lock } from "../../transfer/lock.ts";
import { planTransfer } from "../../transfer/plan-transfer.ts";
import type { OpenedPlace } from "./opened-place.ts";

/** A file repository. Throws UserErrors BAD_FILE_REPOSITORY, CANNOT_LIST. */
export async function openPrunedFiles(url: string, hosts: Hosts): Promise<OpenedPlace> {
  const access = accessOptions(hosts.environment);
  const place = findFilePlace(url, access.s3?.endpoint);
  const { http } = await hosts.network();
  const options = { ...access, http, side: "local" as const, openImages: () => refuse(url) };
  const store = place.location.kind === "oci" ? refuse(url) : place.open(options);
  return {
    placementOf: (lock) => ({ images: [], files: pathsBelow(url, lock) }),
    findings: [],
    isRegistry: false,
    removesSharedTags: true,
    survey: async () => {
      const files = await place.survey(options);
      if (files === undefined || store.remove === undefined) throw cannotList(url);
      return { repositories: [], files };
    },
    repository: () => refuse(url),
    removeBlob: () => Promise.resolve(),
    removeFile: async (path) => store.remove?.(path),
  };
}

/** As the fileRepository of a spec has them, and as `--to-files` has them: whichever of the two it was, nothing of it goes. */
function pathsBelow(url: string, { files }: Lock): string[] {
  const root = url.replace(/\/+$/, "");
  const asFileRepository = URL.canParse(url) ? [{ fileRepositories: [url] }] : [];
  const ways = [...asFileRepository, { filesRoot: url }];
  return ways.flatMap((destination) =>
    planTransfer({ images: [], files }, destination).copies.flatMap((copy) =>
      copy.kind === "file" && copy.target.root.replace(/\/+$/, "") === root ? [copy.target.path] : [],
    ),
  );
}

function refuse(url: string): never {
  throw cannotList(url);
}

function cannotList(url: string): UserError {
  return new UserError(
    "CANNOT_LIST",
    `${redactUrl(url)} does not tell which files it holds and how old they are`,
    {
      hint: "Directories and buckets of S3 and Google Cloud Storage do. Elsewhere use the store's own lifecycle rules.",
      side: "local",
    },
  );
}
