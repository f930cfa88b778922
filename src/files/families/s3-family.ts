import { fileClient } from "../file-client.ts";
import { fileFamily } from "../file-family.ts";
import type { FileOptions } from "../file-options.ts";
import type { S3Location } from "../location/file-location.ts";
import { parseS3Place } from "../location/parse-s3-place.ts";
import { openS3Files } from "../s3/s3-files.ts";
import type { S3Options } from "../s3/s3-options.ts";
import { surveyPrefix } from "../tree/survey-prefix.ts";
import { belowPrefix } from "../tree/below-prefix.ts";

export const S3_FAMILY = fileFamily({
  name: "s3",
  forms: [
    "https://s3.REGION.amazonaws.com/BUCKET/PREFIX, https://BUCKET.s3.REGION.amazonaws.com/PREFIX (also dualstack, FIPS,",
    "accelerate, China, GovCloud, access points, bucket.vpce-…), s3://BUCKET/PREFIX",
    "https://HOST/BUCKET/PREFIX, do://, linode://, scw://, hos://BUCKET/PREFIX with an S3 endpoint of your own given",
  ],
  parse: parseS3Place,
  settings: s3Settings,
  open: openS3Files,
  list: async (location, settings, directory) => {
    const { listS3Objects } = await import("../tree/list-s3-objects.ts");
    return belowPrefix(location.prefix, directory, async (prefix) =>
      (await listS3Objects(location, settings, prefix)).map(({ path }) => path),
    );
  },
  survey: async (location, settings) => {
    const { listS3Objects } = await import("../tree/list-s3-objects.ts");
    return surveyPrefix(location.prefix, (prefix) => listS3Objects(location, settings, prefix));
  },
});

/** The credentials that belong to an endpoint of one's own are for that endpoint alone. */
function s3Settings(options: FileOptions, { endpoint }: S3Location): S3Options {
  const { endpoint: own, ...rest } = options.s3 ?? {};
  const isOwn = own !== undefined && endpoint !== undefined && new URL(own.url).origin === endpoint;
  const keys = isOwn && own.credentials !== undefined ? { credentials: own.credentials } : {};
  return { ...keys, ...rest, ...fileClient(options) };
}
