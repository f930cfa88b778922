// Serves what bench/verify.sh measures against: an upstream of 33 made-up images (99 manifests) that share layers, and an empty local
// registry that writes down each request. Writes what it takes to get there into FOLDER, and lasts until it is killed.
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createMadeUpUpstream } from "../src/cli/demo/made-up/create-made-up-upstream.ts";
import { createMemoryFiles } from "../src/content/memory-files.ts";
import { createMemoryImages } from "../src/content/memory-images.ts";
import { startServer } from "../src/serve/start-server.ts";

const folder = process.argv[2] ?? ".";
const images = Array.from({ length: 33 }, (_, at) => `registry.k8s.io/made-up/image-${at}:v1.${at}.0`);
const content = createMadeUpUpstream({ images, files: [], layerBytes: 200_000, baseLayerBytes: 1_000_000 });
const upstream = await startServer(content);
const writable = { images: createMemoryImages(), files: createMemoryFiles() };
const local = await startServer(writable, {
  writable,
  intercept: ({ method = "", url = "" }) => {
    appendFileSync(join(folder, "requests"), `${method} ${url}\n`);
    return false;
  },
});
const mirrors = content.mirrors(upstream.address).flatMap((mirror) => ["--mirror", mirror]);
writeFileSync(join(folder, "list"), `${images.join("\n")}\n`);
writeFileSync(join(folder, "mapping"), [...mirrors, "--container-proxy", local.address].join(" "));
