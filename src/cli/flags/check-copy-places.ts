import type { S3Endpoint } from "../../files/location/own-s3-location.ts";
import { accessOptions } from "../../hosts/file-store-settings.ts";
import { readHostEnvironment } from "../../hosts/read-environment.ts";
import { refuseNoDirectory } from "./refuse-no-directory.ts";

/** What flags say of where a copy goes. */
interface CopyPlaces {
  readonly to?: string;
  readonly toFiles?: string;
}

/**
 * Refuses places that are none before anything is loaded, asked or written: a URL, a file or `~` where a directory is meant, and a host
 * without its scheme where a URL is. Throws UserErrors BAD_FLAGS, BAD_FILE_REPOSITORY, BAD_S3_ENDPOINT.
 */
export async function checkCopyPlaces({ to, toFiles }: CopyPlaces): Promise<void> {
  if (to !== undefined) refuseNoDirectory(to);
  if (toFiles === undefined) return;
  const { findFilePlace } = await import("../../files/find-file-place.ts");
  findFilePlace(toFiles, s3EndpointOf(process.env));
}

function s3EndpointOf(env: NodeJS.ProcessEnv): S3Endpoint | undefined {
  return accessOptions(readHostEnvironment(env)).s3?.endpoint;
}
