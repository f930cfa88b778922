import { afterAll, beforeAll } from "vitest";
import { startFakeGcsServer, type FakeGcsServer } from "../../../test/conformance/fake-gcs-server.ts";
import { fileStoreConformance } from "../../../test/conformance/file-store.ts";
import { describeWith } from "../../../test/conformance/real-server.ts";
import { createHttp } from "../../http/create-http.ts";
import type { Http } from "../../http/http.ts";
import { openGcsFiles } from "./gcs-files.ts";

describeWith("fake-gcs-server", (program) => {
  let server: FakeGcsServer;
  let http: Http;
  let stores = 0;
  beforeAll(async () => {
    server = await startFakeGcsServer(program);
    http = createHttp();
  });
  afterAll(async () => {
    await http.close();
    await server.close();
  });

  fileStoreConformance(
    "Cloud Storage",
    () => {
      stores += 1;
      const prefix = `a/prefix/${stores}`;
      const location = { kind: "gcs", bucket: server.bucket, prefix } as const;
      const open = () => openGcsFiles(location, { http, endpoint: server.url });
      return Promise.resolve({ store: open(), reopen: open, list: () => server.list(prefix) });
    },
    { vouches: true },
  );
});
