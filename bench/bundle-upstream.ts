// Fills FOLDER/upstream with made-up images (indexes of two platforms that share layers) for bench/bundle.sh and many.sh, and writes their list. What is
// made up while it is read would cost the one that is measured.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createMadeUpUpstream } from "../src/cli/demo/made-up/create-made-up-upstream.ts";
import { openHosts } from "../src/hosts/open-hosts.ts";
import { startServer } from "../src/serve/start-server.ts";
import { copyAssets } from "../src/tasks/copy/copy-assets.ts";
import { listAssets } from "../src/tasks/list/list-assets.ts";
import { parseMirror } from "../src/transfer/mirrors.ts";

const folder = process.argv[2] ?? ".";
const layerBytes = Number(process.env["LAYER_BYTES"] ?? 2_000_000);
const images = Array.from(
  { length: Number(process.env["IMAGES"] ?? 33) },
  (_, at) => `registry.k8s.io/made-up/image-${at}:v1.${at}.0`,
);
const content = createMadeUpUpstream({ images, files: [], layerBytes, baseLayerBytes: 4 * layerBytes });
const server = await startServer(content);
const hosts = openHosts({ mirrors: content.mirrors(server.address).map(parseMirror) });
const text = `${images.join("\n")}\n`;
const list = await listAssets({ sources: [{ name: "list", text }], kind: "names" }, hosts);
await copyAssets({ list, directory: join(folder, "upstream") }, hosts);
writeFileSync(join(folder, "list"), text);
await hosts.close();
await server.close();
