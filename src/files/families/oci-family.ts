import { fileClient } from "../file-client.ts";
import { fileFamily } from "../file-family.ts";
import { parseOciPlace } from "../location/oci-location.ts";
import { openOciFiles } from "../oci/oci-files.ts";

export const OCI_FAMILY = fileFamily({
  name: "oci",
  forms: ["oci://REGISTRY/REPOSITORY"],
  parse: parseOciPlace,
  settings: (options) => ({ openImages: options.openImages ?? refuseImages, ...fileClient(options) }),
  open: openOciFiles,
});

function refuseImages(registry: string): never {
  throw new TypeError(`nothing was given to open the registry ${registry} with`);
}
