import { afterAll, beforeAll } from "vitest";
import { fileStoreConformance } from "../../../test/conformance/file-store.ts";
import { startNginx, type Nginx } from "../../../test/conformance/nginx.ts";
import { describeWith } from "../../../test/conformance/real-server.ts";
import { createMemoryFiles } from "../../content/memory-files.ts";
import { createMemoryImages } from "../../content/memory-images.ts";
import { createHttp } from "../../http/create-http.ts";
import { startServer } from "../../serve/start-server.ts";
import { openPutStore } from "./put-store.ts";

const http = createHttp({ backoffMs: 5 });
afterAll(() => http.close());

describeWith("nginx", (program) => {
  let server: Nginx;
  let stores = 0;
  beforeAll(async () => {
    server = await startNginx(program);
  });
  afterAll(() => server.close());

  fileStoreConformance(
    "HTTP PUT",
    () => {
      stores += 1;
      const base = `some/base/${stores}`;
      const open = () => openPutStore(`${server.url}/${base}`, { http, noticeMs: 10 });
      return Promise.resolve({ store: open(), reopen: open, list: () => server.list(base) });
    },
    { vouches: false },
  );
});

fileStoreConformance(
  "HTTP PUT, our own server",
  async () => {
    const content = { images: createMemoryImages(), files: createMemoryFiles() };
    const server = await startServer(content, { writable: content });
    const open = () => openPutStore(server.url, { http, noticeMs: 5 });
    return { store: open(), reopen: open, close: () => server.close() };
  },
  { vouches: false },
);
