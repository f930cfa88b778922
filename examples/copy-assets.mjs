// Fills a directory with a list's assets and serves it: node copy-assets.mjs LIST DIRECTORY [FROM=TO mirror…]
import {
  copyAssets,
  listAssets,
  openHosts,
  parseMirror,
  readHostEnvironment,
  serveDirectory,
} from "kops-assets";

const [source, directory, ...mirrors] = process.argv.slice(2);
const hosts = openHosts({ mirrors: mirrors.map(parseMirror) }, readHostEnvironment(process.env));
try {
  const list = await listAssets({ sources: [source] }, hosts);
  const { summary, findings } = await copyAssets({ list, directory }, hosts);
  for (const { severity, message, code } of findings) console.error(`${severity}: ${message} [${code}]`);
  console.log(`${summary.images.copied} images and ${summary.files.copied} files, ${summary.sent} bytes`);
} finally {
  await hosts.close();
}

const server = await serveDirectory(directory);
console.log(`served at ${server.url}`);
await server.close();
