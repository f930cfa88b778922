// A registry on loopback that has every image there can be, all of them the same.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout } from "node:timers/promises";

const TYPE = "application/vnd.oci.image.manifest.v1+json";
const digestOf = (text) => `sha256:${createHash("sha256").update(text).digest("hex")}`;
const blob = (mediaType, text) => ({ mediaType, digest: digestOf(text), size: text.length });
const MANIFEST = JSON.stringify({
  schemaVersion: 2,
  mediaType: TYPE,
  config: blob("application/vnd.oci.image.config.v1+json", "{}"),
  layers: [blob("application/vnd.oci.image.layer.v1.tar+gzip", "layer")],
});

/**
 * How long each answer takes, in ms: the client always does what it does for a registry that is far away, and whatever else it began is
 * done when the answer comes. What is compiled, and in which order, is not left to chance then.
 */
const ANSWER_MS = 100;

/** Returns its host; it holds up no process that wants to end. */
export async function startWarmUpRegistry() {
  const server = createServer(async ({ method, url = "" }, response) => {
    await setTimeout(ANSWER_MS);
    if (!url.includes("/manifests/")) return response.writeHead(200, { "content-length": 0 }).end();
    const length = Buffer.byteLength(MANIFEST);
    const fields = {
      "content-type": TYPE,
      "content-length": length,
      "docker-content-digest": digestOf(MANIFEST),
    };
    return response.writeHead(200, fields).end(method === "HEAD" ? undefined : MANIFEST);
  });
  server.listen(0, "127.0.0.1").unref();
  await once(server, "listening");
  return `127.0.0.1:${server.address().port}`;
}
