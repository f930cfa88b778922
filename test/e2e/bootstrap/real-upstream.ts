import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { createMadeUpUpstream } from "../../../src/cli/demo/made-up/create-made-up-upstream.ts";
import { servedPath } from "../../../src/cli/demo/made-up/made-up-files.ts";
import { servedRepository } from "../../../src/cli/demo/made-up/made-up-images.ts";
import { parseImageReference } from "../../../src/content/image-reference.ts";
import { createMemoryFiles } from "../../../src/content/memory-files.ts";
import { createMemoryImages } from "../../../src/content/memory-images.ts";
import { createServer } from "../../../src/serve/create-server.ts";
import type { ServedContent } from "../../../src/serve/served-content.ts";
import { startServer } from "../../../src/serve/start-server.ts";
import type { AssetList } from "../../../src/tasks/list/asset-list.ts";
import { madeUpBytes } from "../../support/made-up-bytes.ts";
import { archiveOf } from "./archive.ts";
import { createImageMaker } from "./busybox-images.ts";
import { sha256Of } from "./made-up-plan.ts";
import { findProgram } from "./requirements.ts";
import { kubernetesProgram } from "./kubernetes-programs.ts";

/** The world's registries and download sites on one server: images that can be run, and real programs in place of what they are named. */
export interface RealUpstream {
  /** "127.0.0.1:5000" */
  readonly address: string;
  /** How to read from there, as FROM=TO. */
  readonly mirrors: readonly string[];
  close(): Promise<void>;
}

const ARCH = process.arch === "arm64" ? "arm64" : "amd64";
const debian = (name: string): string => findProgram(name) ?? name;
const CONTAINERD = ["containerd", "containerd-shim-runc-v2", "ctr"] as const;

/** Programs by their files' names, for machines like this one; a version of 1.6 or 2.2 that nobody released is the real one's latest. */
const REAL: readonly (readonly [name: RegExp, make: () => Promise<Buffer>])[] = [
  [/\/kubelet$/, () => readFile(kubernetesProgram("kubelet"))],
  [/\/containerd-1\.6\./, () => archiveOfContainerd(debian)],
  [/\/containerd-2\.2\./, () => archiveOfContainerd(kubernetesProgram)],
  [/\/runc\.\w+$/, () => readFile(debian("runc"))],
  [/\/crictl-/, async () => archiveOf({ crictl: await readFile(kubernetesProgram("crictl")) })],
];

async function archiveOfContainerd(find: (name: (typeof CONTAINERD)[number]) => string): Promise<Buffer> {
  const entries = CONTAINERD.map(async (name) => [`bin/${name}`, await readFile(find(name))] as const);
  return archiveOf(Object.fromEntries(await Promise.all(entries)));
}

function contentOf(url: string): Promise<Buffer> {
  const real = REAL.find(([name]) => name.test(url))?.[1];
  if (real === undefined || !url.includes(ARCH)) return Promise.resolve(madeUpBytes(50_000, url));
  return real();
}

export interface UpstreamOptions {
  /** Files besides, by their URLs. */
  readonly others?: Readonly<Record<string, string>>;
  /** A certificate of all its hosts: it is asked as if it were each of them, by https. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** All that some lists name. */
export async function startRealUpstream(
  lists: readonly AssetList[],
  { others = {}, tls }: UpstreamOptions = {},
): Promise<RealUpstream> {
  const names = (kind: "images" | "files"): string[] => [
    ...new Set(lists.flatMap((list) => list[kind].map(({ canonical }) => canonical))),
  ];
  const images = createMemoryImages();
  const make = await createImageMaker(await readFile(debian("busybox")));
  for (const name of names("images"))
    await make(images.repository(servedRepository(name)), name, parseImageReference(name).tag ?? "");
  const files: Record<string, Buffer> = {};
  for (const [url, text] of Object.entries(others)) files[servedPath(url)] = Buffer.from(text);
  for (const url of names("files")) {
    const content = await contentOf(url);
    files[servedPath(url)] = content;
    files[`${servedPath(url)}.sha256`] = Buffer.from(`${sha256Of(content)}\n`);
  }
  const content = { images, files: createMemoryFiles(files) };
  const server = tls === undefined ? await startServer(content) : await startAsManyHosts(content, tls);
  const world = createMadeUpUpstream({ images: names("images"), files: names("files") });
  return {
    address: server.address,
    mirrors: world.mirrors(server.address),
    close: () => server.close(),
  };
}

async function startAsManyHosts(
  content: ServedContent,
  tls: NonNullable<UpstreamOptions["tls"]>,
): Promise<Pick<RealUpstream, "address" | "close">> {
  const server = createServer(content, { tls });
  server.prependListener("request", (request: IncomingMessage) => (request.url = pathOfMany(request)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { address: `127.0.0.1:${port}`, close };
}

/** The path under which one server knows what a host has. */
function pathOfMany({ headers, url = "" }: IncomingMessage): string {
  const host = (headers.host ?? "").replace(/^registry-1\.docker\.io$/, "docker.io");
  return /^\/v2\/./.test(url) ? `/v2/${host}${url.slice("/v2".length)}` : `/${host}${url}`;
}
