import { createHash, randomBytes } from "node:crypto";
import type { PartTarget } from "../parts/send-in-parts.ts";
import type { AzureWrite } from "./azure-write.ts";

/** Azure's limit (REST API, "Put Block List"). */
const AZURE_BLOCKS = 50_000;

type Target = Pick<AzureWrite, "container" | "key" | "condition">;

/**
 * A blob in blocks: they belong to nobody until a list of them is put, and are dropped by Azure in a week if that never happens.
 * `describe` gives the blob's headers once all blocks are sent.
 */
export function azurePartTarget(
  { container, key, condition }: Target,
  describe: () => Record<string, string>,
): PartTarget<string> {
  return {
    place: { url: container.urlOf(key), side: container.options.side ?? "local" },
    mostParts: AZURE_BLOCKS,
    async putWhole(bytes) {
      const response = await container.call({
        operation: "Put Blob",
        method: "PUT",
        key,
        headers: { "x-ms-blob-type": "BlockBlob", "content-md5": md5Of(bytes), ...describe(), ...condition },
        body: bytes,
      });
      response.body.resume();
      return response.headers["etag"];
    },
    create: () => Promise.resolve(randomBytes(12).toString("hex")),
    async sendPart(uploadId, number, bytes) {
      const blockid = Buffer.from(`${uploadId}-${String(number).padStart(5, "0")}`).toString("base64");
      const response = await container.call({
        operation: "Put Block",
        method: "PUT",
        key,
        query: { comp: "block", blockid },
        headers: { "content-md5": md5Of(bytes) },
        body: bytes,
      });
      response.body.resume();
      return blockid;
    },
    async complete(_uploadId, blocks) {
      const list = blocks.map((block) => `<Latest>${block}</Latest>`).join("");
      const response = await container.call({
        operation: "Put Block List",
        method: "PUT",
        key,
        query: { comp: "blocklist" },
        headers: { ...describe(), ...condition },
        body: Buffer.from(`<?xml version="1.0" encoding="utf-8"?><BlockList>${list}</BlockList>`),
      });
      response.body.resume();
      return response.headers["etag"];
    },
    abort: () => Promise.resolve(),
  };
}

function md5Of(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("base64");
}
