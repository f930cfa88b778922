import { openAzureFiles } from "../azure/azure-files.ts";
import { fileClient } from "../file-client.ts";
import { fileFamily } from "../file-family.ts";
import { parseAzurePlace } from "../location/azure-location.ts";
import { belowPrefix } from "../tree/below-prefix.ts";
import { surveyPrefix } from "../tree/survey-prefix.ts";

export const AZURE_FAMILY = fileFamily({
  name: "azure",
  forms: ["https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX, azureblob://ACCOUNT/CONTAINER/PREFIX"],
  parse: parseAzurePlace,
  settings: (options) => ({ ...options.azure, ...fileClient(options) }),
  open: openAzureFiles,
  list: async (location, settings, directory) => {
    const { listAzureBlobs } = await import("../tree/list-azure-blobs.ts");
    return belowPrefix(location.prefix, directory, async (prefix) =>
      (await listAzureBlobs(location, settings, prefix)).map(({ path }) => path),
    );
  },
  survey: async (location, settings) => {
    const { listAzureBlobs } = await import("../tree/list-azure-blobs.ts");
    return surveyPrefix(location.prefix, (prefix) => listAzureBlobs(location, settings, prefix));
  },
});
