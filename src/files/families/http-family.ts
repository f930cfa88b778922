import { fileFamily } from "../file-family.ts";
import { parseHttpPlace } from "../location/http-location.ts";
import { openPutStore } from "../web/put-store.ts";
import { webSettings } from "../web/web-settings.ts";

export const HTTP_FAMILY = fileFamily({
  name: "http",
  forms: ["https://HOST/PATH of any server that takes PUT"],
  parse: parseHttpPlace,
  settings: (options, location) => webSettings(location, options),
  open: ({ url }, settings) => openPutStore(url, settings),
  survey: async ({ url }, settings) => {
    const { listWebFiles } = await import("../web/list-collection.ts");
    return listWebFiles(url, settings);
  },
});
