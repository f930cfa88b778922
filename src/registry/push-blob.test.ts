import { expect, it } from "vitest";
import { putText } from "../../test/support/image-fixture.ts";
import { startWritableRegistry } from "../../test/support/writable-registry.ts";
import { createHttp } from "../http/create-http.ts";
import { createRegistry } from "./create-registry.ts";

it("copies blobs within one host, however few requests it takes at once", async () => {
  const server = await startWritableRegistry();
  const http = createHttp({ smallRequests: 1, downloads: 1, uploads: 1 });
  const from = createRegistry({ host: server.host, http, side: "upstream" }).repository("from/app");
  const to = createRegistry({ host: server.host, http, side: "local" }).repository("to/app");
  try {
    for (const text of ["a small blob", "a large blob ".repeat(100_000)]) {
      const blob = await putText(from, text, "application/octet-stream");
      expect(await to.put(blob, (offset) => from.open(blob, offset))).toBe("sent");
    }
  } finally {
    await http.close();
    await server.close();
  }
}, 4_000);
