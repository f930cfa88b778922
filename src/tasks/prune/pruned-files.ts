import { redactUrl } from "../../errors/redact-url.ts";
import { UserError } from "../../errors/user-error.ts";
import { findFilePlace } from "../../files/find-file-place.ts";
import { accessOptions } from "../../hosts/file-store-settings.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { Lock } from "../../transfer/lock.ts";
import type { OpenedPlace } from "./opened-place.ts";
import { possiblePaths } from "./possible-paths.ts";

/** A file repository; `locks` as for a registry. Throws UserErrors BAD_FILE_REPOSITORY, CANNOT_LIST. */
export async function openPrunedFiles(
  url: string,
  locks: readonly Lock[],
  hosts: Hosts,
): Promise<OpenedPlace> {
  const access = accessOptions(hosts.environment);
  const place = findFilePlace(url, access.s3?.endpoint);
  if (place.location.kind === "oci") {
    const { openPrunedArtifacts } = await import("./pruned-artifacts.ts");
    return openPrunedArtifacts(place.location, locks, hosts);
  }
  const { http } = await hosts.network();
  const options = { ...access, http, side: "local" as const };
  const store = place.open(options);
  return {
    placementOf: (lock) => ({ images: [], files: possiblePaths(lock) }),
    findings: [],
    isRegistry: false,
    removesSharedTags: true,
    survey: async () => {
      const files = await place.survey(options);
      if (files === undefined || store.remove === undefined) throw cannotList(url);
      return { repositories: [], files };
    },
    surveyRepository: (name) => Promise.resolve({ name, tags: [], manifests: [] }),
    repository: () => {
      throw cannotList(url);
    },
    removeBlob: () => Promise.resolve(),
    removeFile: async (path) => store.remove?.(path),
  };
}

function cannotList(url: string): UserError {
  return new UserError(
    "CANNOT_LIST",
    `${redactUrl(url)} does not list its files: it does not answer PROPFIND as a WebDAV server does`,
    {
      hint: "Allow it: nginx with dav_ext_methods PROPFIND OPTIONS (libnginx-mod-http-dav-ext), Apache with Dav On. Or use the server's own clean-up rules. If its disk is mounted here, give --files file:///DIRECTORY.",
      side: "local",
    },
  );
}
