import { expect, it } from "vitest";
import { isDockerRegistryInstalled, startDockerRegistry } from "../../test/conformance/docker-registry.ts";
import { imageStoreConformance, type ImagesUnderTest } from "../../test/conformance/image-store.ts";
import { startWritableRegistry } from "../../test/support/writable-registry.ts";
import { createHttp } from "../http/create-http.ts";
import { createRegistry } from "./create-registry.ts";

function overHttp(host: string, close: () => Promise<void>): ImagesUnderTest {
  const http = createHttp({ backoffMs: 5 });
  const open = (): ImagesUnderTest["images"] => createRegistry({ host, http, side: "local" });
  return {
    images: open(),
    reopen: open,
    close: async () => {
      await http.close();
      await close();
    },
  };
}

imageStoreConformance("registry client against our own server", async () => {
  const server = await startWritableRegistry();
  return overHttp(server.host, () => server.close());
});

if (isDockerRegistryInstalled()) {
  imageStoreConformance("registry client against docker-registry", async () => {
    const server = await startDockerRegistry();
    return overHttp(server.host, () => server.close());
  });
} else {
  it.skipIf(process.env["KOPS_ASSETS_REAL_SERVERS"] !== "1")("docker-registry is installed", () => {
    expect.fail("docker-registry is missing: apt-get install docker-registry");
  });
}
