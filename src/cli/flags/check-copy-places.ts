import type { S3Endpoint } from "../../files/location/own-s3-location.ts";
import { redactUrl } from "../../errors/redact-url.ts";
import { quoteText } from "../../values/quote-text.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { accessOptions } from "../../hosts/file-store-settings.ts";
import { readHostEnvironment } from "../../hosts/read-environment.ts";

/** What flags say of where a copy goes. */
interface CopyPlaces {
  readonly to?: string;
  readonly toFiles?: string;
}

/**
 * Refuses places that are none before anything is loaded, asked or written: a URL or `~` where a directory is meant, and a host without
 * its scheme where a URL is. Throws UserErrors BAD_FLAGS, BAD_FILE_REPOSITORY, BAD_S3_ENDPOINT.
 */
export async function checkCopyPlaces({ to, toFiles }: CopyPlaces): Promise<void> {
  if (to !== undefined && (to.trim() === "" || /^~|^[a-z][a-z0-9+.-]*:\/\/|^https?[:/]/i.test(to)))
    throw badFlags(
      `--to ${to.trim() === "" ? quoteText(to) : redactUrl(to)} is not a directory`,
      "Give the path of a directory (~ is not expanded here). For a URL that takes only the files, use --to-files.",
    );
  if (toFiles === undefined) return;
  const { findFilePlace } = await import("../../files/find-file-place.ts");
  findFilePlace(toFiles, s3EndpointOf(process.env));
}

function s3EndpointOf(env: NodeJS.ProcessEnv): S3Endpoint | undefined {
  return accessOptions(readHostEnvironment(env)).s3?.endpoint;
}
