import { fileClient } from "../file-client.ts";
import { fileFamily } from "../file-family.ts";
import { openGcsFiles } from "../gcs/gcs-files.ts";
import { parseGcsPlace } from "../location/gcs-location.ts";
import { belowPrefix } from "../tree/below-prefix.ts";
import { surveyPrefix } from "../tree/survey-prefix.ts";

export const GCS_FAMILY = fileFamily({
  name: "gcs",
  forms: [
    "https://storage.googleapis.com/BUCKET/PREFIX, https://BUCKET.storage.googleapis.com/PREFIX, gs://BUCKET/PREFIX",
  ],
  parse: parseGcsPlace,
  settings: (options) => ({ ...options.gcs, ...fileClient(options) }),
  open: openGcsFiles,
  list: async (location, settings, directory) => {
    const { listGcsObjects } = await import("../tree/list-gcs-objects.ts");
    return belowPrefix(location.prefix, directory, async (prefix) =>
      (await listGcsObjects(location, settings, prefix)).map(({ path }) => path),
    );
  },
  survey: async (location, settings) => {
    const { listGcsObjects } = await import("../tree/list-gcs-objects.ts");
    return surveyPrefix(location.prefix, (prefix) => listGcsObjects(location, settings, prefix));
  },
});
