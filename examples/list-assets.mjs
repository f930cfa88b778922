// Prints what a cluster downloads, with its size in words: node list-assets.mjs cluster.yaml
import { listAssets, openHosts } from "kops-assets";

const hosts = openHosts();
try {
  const list = await listAssets({ sources: process.argv.slice(2), offline: true }, hosts);
  for (const { canonical, download } of list.images) console.log(`image ${canonical} -> ${download}`);
  for (const { canonical, sha256 = "unknown" } of list.files)
    console.log(`file ${canonical} sha256:${sha256}`);
  for (const { severity, message, code } of list.findings) console.error(`${severity}: ${message} [${code}]`);
} finally {
  await hosts.close();
}
