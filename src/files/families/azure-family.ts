import { openAzureFiles } from "../azure/azure-files.ts";
import { fileClient } from "../file-client.ts";
import { fileFamily } from "../file-family.ts";
import { parseAzurePlace } from "../location/azure-location.ts";

export const AZURE_FAMILY = fileFamily({
  name: "azure",
  forms: ["https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX, azureblob://ACCOUNT/CONTAINER/PREFIX"],
  parse: parseAzurePlace,
  settings: (options) => ({ ...options.azure, ...fileClient(options) }),
  open: openAzureFiles,
});
