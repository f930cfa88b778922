import { afterAll, beforeAll } from "vitest";
import { startAzurite, type Azurite } from "../../../test/conformance/azurite.ts";
import { fileStoreConformance } from "../../../test/conformance/file-store.ts";
import { describeWith } from "../../../test/conformance/real-server.ts";
import { createHttp } from "../../http/create-http.ts";
import type { Http } from "../../http/http.ts";
import { openAzureFiles } from "./azure-files.ts";

describeWith("azurite-blob", (program) => {
  let server: Azurite;
  let http: Http;
  let stores = 0;
  beforeAll(async () => {
    server = await startAzurite(program);
    http = createHttp();
  });
  afterAll(async () => {
    await http.close();
    await server.close();
  });

  fileStoreConformance(
    "Azure Blob Storage",
    () => {
      stores += 1;
      const { account, container, endpoint, accountKey } = server;
      const prefix = `a/prefix/${stores}`;
      const location = { kind: "azure", account, container, prefix, endpoint } as const;
      const open = () => openAzureFiles(location, { http, accountKey });
      return Promise.resolve({ store: open(), reopen: open, list: () => server.list(prefix) });
    },
    { vouches: true, sendsParts: true },
  );
});
