import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";

/**
 * How the server behaves. plain: a request that breaks off changes nothing, as on nginx. careless: what came of it is kept.
 * dav: WebDAV, collections must be made first, and a file is visible while it grows, as on the simplest servers.
 * artifactory: checks and states sha256; it announces WebDAV, and moves a file into a folder, under its own name.
 */
type PutServerKind = "plain" | "careless" | "dav" | "artifactory";

export interface PutServerOptions {
  readonly kind: PutServerKind;
  /** The only Authorization header that is let in. */
  readonly authorization?: string;
  /** Answers a request itself; true if it did. */
  readonly intercept?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

export interface PutServer {
  readonly url: string;
  readonly files: Map<string, Buffer>;
  /** "METHOD /path" in the order they came. */
  readonly requests: string[];
  readonly close: () => Promise<void>;
}

/** A server of files in memory that takes PUT. */
export async function startPutServer(options: PutServerOptions): Promise<PutServer> {
  const files = new Map<string, Buffer>();
  const collections = new Set<string>([""]);
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ""} ${request.url ?? ""}`);
    if (options.intercept?.(request, response) === true) return;
    if (options.authorization !== undefined && request.headers.authorization !== options.authorization) {
      answer(response, 401);
      return;
    }
    answerTo(request, response, { ...options, files, collections }).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    files,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface State extends PutServerOptions {
  readonly files: Map<string, Buffer>;
  readonly collections: Set<string>;
}

type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  state: State,
  path: string,
) => void | Promise<void>;

const HANDLERS: Readonly<Record<string, Handler>> = {
  GET: get,
  HEAD: get,
  PUT: put,
  MOVE: move,
  MKCOL: (_request, response, state, path) => makeCollection(response, state, path.replace(/\/$/, "")),
  PROPFIND: propfind,
  DELETE: (_request, response, { files }, path) => answer(response, files.delete(path) ? 204 : 404),
  OPTIONS: (_request, response, { kind }) =>
    kind === "dav" || kind === "artifactory"
      ? answer(response, 200, {
          dav: "1,2",
          allow: "GET,HEAD,PUT,DELETE,MKCOL,MOVE",
          ...(kind === "artifactory" ? { server: "Artifactory/7.90.1", "x-artifactory-id": "a1" } : {}),
        })
      : answer(response, 405),
};

async function answerTo(request: IncomingMessage, response: ServerResponse, state: State): Promise<void> {
  const handle = HANDLERS[request.method ?? ""];
  if (handle === undefined) answer(response, 405);
  else await handle(request, response, state, pathOf(request.url ?? ""));
}

function get(request: IncomingMessage, response: ServerResponse, { files, kind }: State, path: string): void {
  const bytes = files.get(path);
  if (bytes === undefined) {
    answer(response, 404);
    return;
  }
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  const start = Number(range?.[1] ?? 0);
  if (range !== null && start >= bytes.length) {
    answer(response, 416, { "content-range": `bytes */${bytes.length}` });
    return;
  }
  const end = range?.[2] ? Number(range[2]) : bytes.length - 1;
  const part = bytes.subarray(start, end + 1);
  response.writeHead(range === null ? 200 : 206, {
    "content-length": part.length,
    etag: `"${sha256(bytes).slice(0, 16)}"`,
    ...(kind === "artifactory" ? { "x-checksum-sha256": sha256(bytes) } : {}),
    ...(range === null ? {} : { "content-range": `bytes ${start}-${end}/${bytes.length}` }),
  });
  response.end(request.method === "HEAD" ? undefined : part);
}

async function put(
  request: IncomingMessage,
  response: ServerResponse,
  { files, collections, kind }: State,
  path: string,
): Promise<void> {
  if (kind === "dav" && !collections.has(parentOf(path))) {
    answer(response, 409);
    return;
  }
  const chunks: Buffer[] = [];
  try {
    await pipeline(request, async (body) => {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        chunks.push(chunk);
        if (kind === "dav") files.set(path, chunk);
      }
    });
  } catch (error) {
    if (kind === "careless") files.set(path, Buffer.concat(chunks));
    throw error;
  }
  const bytes = Buffer.concat(chunks);
  const claimed = request.headers["x-checksum-sha256"];
  if (kind === "artifactory" && claimed !== undefined && claimed !== sha256(bytes)) {
    answer(response, 409);
    return;
  }
  files.set(path, bytes);
  answer(response, 201);
}

/** Depth 1 of RFC 4918, 9.1, as terse as servers are: a prefix of its own, and nothing of the time for a collection. */
function propfind(
  _request: IncomingMessage,
  response: ServerResponse,
  { kind, files, collections }: State,
  path: string,
): void {
  const folder = path.replace(/\/$/, "");
  if (kind !== "dav" || !collections.has(folder)) {
    answer(response, kind === "dav" ? 404 : 405);
    return;
  }
  const entry = (name: string, properties: string): string =>
    `<d:response><d:href>/${name.split("/").map(encodeURIComponent).join("/")}</d:href><d:propstat><d:prop>${properties}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`;
  const folders = [...collections].filter(
    (name) => name === folder || (name !== "" && parentOf(name) === folder),
  );
  const entries = [
    ...folders.map((name) => entry(`${name}/`, "<d:resourcetype><d:collection/></d:resourcetype>")),
    ...[...files]
      .filter(([name]) => parentOf(name) === folder)
      .map(([name, bytes]) =>
        entry(
          name,
          `<d:resourcetype/><d:getcontentlength>${bytes.length}</d:getcontentlength><d:getlastmodified>${new Date().toUTCString()}</d:getlastmodified>`,
        ),
      ),
  ];
  const body = `<?xml version="1.0" encoding="utf-8"?><d:multistatus xmlns:d="DAV:">${entries.join("")}</d:multistatus>`;
  response.writeHead(207, { "content-length": Buffer.byteLength(body) }).end(body);
}

function makeCollection(response: ServerResponse, { collections, kind }: State, path: string): void {
  if (kind !== "dav" || collections.has(path)) answer(response, 405);
  else if (!collections.has(parentOf(path))) answer(response, 409);
  else {
    collections.add(path);
    answer(response, 201);
  }
}

function move(
  request: IncomingMessage,
  response: ServerResponse,
  { files, kind }: State,
  from: string,
): void {
  const bytes = files.get(from);
  if (kind === "artifactory") {
    answer(response, 200);
    return;
  }
  if (kind !== "dav" || bytes === undefined) {
    answer(response, kind === "dav" ? 404 : 405);
    return;
  }
  files.delete(from);
  files.set(pathOf(new URL(String(request.headers["destination"]), "http://itself").pathname), bytes);
  answer(response, 201);
}

function answer(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-length": 0, ...headers }).end();
}

function pathOf(url: string): string {
  return decodeURIComponent(url.replace(/\?.*$/, "")).slice(1);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
