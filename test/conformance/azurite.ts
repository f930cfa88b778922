import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAzureContainer } from "../../src/files/azure/azure-container.ts";
import { createHttp } from "../../src/http/create-http.ts";
import { startProgram } from "./real-server.ts";

/** Microsoft's own emulator of Blob Storage, which checks keys and signatures. */
export interface Azurite {
  readonly endpoint: string;
  readonly account: string;
  readonly accountKey: string;
  readonly container: string;
  /** Names of the blobs below a prefix. */
  list(prefix: string): Promise<string[]>;
  /** Puts a blob as another tool would. */
  overwrite(name: string, bytes: Buffer): Promise<void>;
  close(): Promise<void>;
}

export async function startAzurite(
  program: string,
  account = "testaccount",
  container = "assets",
): Promise<Azurite> {
  const root = await mkdtemp(join(tmpdir(), "kops-assets-azure-"));
  const accountKey = Buffer.from("a key for tests and nothing else").toString("base64");
  const server = await startProgram(
    program,
    (port) => [
      ...["--blobHost", "127.0.0.1", "--blobPort", String(port), "--inMemoryPersistence"],
      ...["--silent", "--disableTelemetry", "--skipApiVersionCheck"],
    ],
    { AZURITE_ACCOUNTS: `${account}:${accountKey}`, HOME: root },
  );
  const endpoint = `${server.url}/${account}`;
  const http = createHttp();
  const location = { kind: "azure", account, container, prefix: "", endpoint } as const;
  const opened = openAzureContainer(location, { http, accountKey });
  const query = { restype: "container" };
  (await opened.call({ operation: "Create Container", method: "PUT", key: "", query })).body.resume();
  return {
    endpoint,
    account,
    accountKey,
    container,
    async list(prefix) {
      const query = { restype: "container", comp: "list", prefix: `${prefix}/` };
      const { body } = await opened.call({ operation: "List Blobs", method: "GET", key: "", query });
      const xml = Buffer.concat(await body.toArray()).toString();
      const names = [...xml.matchAll(/<Name>(.*?)<\/Name>/g)].map(([, name = ""]) => unescapeXml(name));
      return names.map((name) => name.slice(prefix.length + 1)).sort();
    },
    async overwrite(key, body) {
      const headers = { "x-ms-blob-type": "BlockBlob" };
      (await opened.call({ operation: "Put Blob", method: "PUT", key, headers, body })).body.resume();
    },
    async close() {
      await http.close();
      await server.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

function unescapeXml(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
