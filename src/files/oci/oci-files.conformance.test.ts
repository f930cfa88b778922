import { afterAll, beforeAll, describe } from "vitest";
import { startDockerRegistry, type DockerRegistry } from "../../../test/conformance/docker-registry.ts";
import { fileStoreConformance, type StoreUnderTest } from "../../../test/conformance/file-store.ts";
import { describeWith } from "../../../test/conformance/real-server.ts";
import type { ImageRepositories } from "../../content/image-store.ts";
import { createMemoryFiles } from "../../content/memory-files.ts";
import { createMemoryImages } from "../../content/memory-images.ts";
import { createHttp } from "../../http/create-http.ts";
import type { Http } from "../../http/http.ts";
import { createRegistry } from "../../registry/create-registry.ts";
import { startServer } from "../../serve/start-server.ts";
import { openOciFiles } from "./oci-files.ts";

let repositories = 0;
function makeStore(registry: string, openImages: () => ImageRepositories): StoreUnderTest {
  repositories += 1;
  const location = { kind: "oci", registry, repository: `files/${repositories}` } as const;
  return {
    store: openOciFiles(location, { openImages }),
    reopen: () => openOciFiles(location, { openImages }),
  };
}

describe("on our own server", () => {
  const http = createHttp({ backoffMs: 5 });
  afterAll(() => http.close());
  fileStoreConformance(
    "OCI",
    async () => {
      const content = { images: createMemoryImages(), files: createMemoryFiles() };
      const server = await startServer(content, { writable: content });
      const store = makeStore(server.address, () => createRegistry({ host: server.address, http }));
      return { ...store, close: () => server.close() };
    },
    { vouches: true },
  );
});

describeWith("docker-registry", () => {
  let server: DockerRegistry;
  let http: Http;
  beforeAll(async () => {
    server = await startDockerRegistry();
    http = createHttp({ backoffMs: 5 });
  });
  afterAll(async () => {
    await http.close();
    await server.close();
  });
  fileStoreConformance(
    "OCI",
    () => Promise.resolve(makeStore(server.host, () => createRegistry({ host: server.host, http }))),
    { vouches: true },
  );
});
