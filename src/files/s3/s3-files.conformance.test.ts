import { afterAll, beforeAll, vi } from "vitest";
import { fileStoreConformance, type StoreUnderTest } from "../../../test/conformance/file-store.ts";
import { describeWith } from "../../../test/conformance/real-server.ts";
import { startVersitygw, type Versitygw } from "../../../test/conformance/versitygw.ts";
import { createHttp } from "../../http/create-http.ts";
import type { Http } from "../../http/http.ts";
import { openS3Files } from "./s3-files.ts";
import { present } from "../../values/present.ts";

describeWith("versitygw", (program) => {
  let server: Versitygw;
  let http: Http;
  let stores = 0;
  beforeAll(async () => {
    vi.stubEnv("AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED", "true");
    server = await startVersitygw(program);
    http = createHttp();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await http.close();
    await server.close();
  });

  fileStoreConformance("S3", () => Promise.resolve(makeStore("a/prefix")), {
    vouches: true,
    sendsParts: true,
  });
  fileStoreConformance("S3 in parts", () => Promise.resolve(makeStore("parts", 1)), {
    vouches: true,
    sendsParts: true,
  });
  fileStoreConformance(
    "S3 in parts, with AWS's checksums",
    () => {
      vi.stubEnv("AWS_ENDPOINT_URL_S3", server.endpoint);
      return Promise.resolve(makeStore("aws", 1, true));
    },
    { vouches: true, sendsParts: true },
  );

  function makeStore(base: string, multipartAbove?: number, asOnAws = false): StoreUnderTest {
    stores += 1;
    const prefix = `${base}/${stores}`;
    const { bucket, endpoint, credentials } = server;
    const location = {
      kind: "s3",
      bucket,
      prefix,
      region: "us-east-1",
      pathStyle: true,
      ...(asOnAws ? {} : { endpoint }),
    } as const;
    const options = { http, credentials, ...present({ multipartAbove }) };
    const open = () => openS3Files(location, options);
    return { store: open(), reopen: open, list: () => server.list(prefix) };
  }
});
