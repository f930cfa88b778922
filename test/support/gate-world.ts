import { chmodSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { createMemoryFiles } from "../../src/content/memory-files.ts";
import { createMemoryImages } from "../../src/content/memory-images.ts";
import { digestOf } from "../../src/content/verifier.ts";
import type { Hosts } from "../../src/hosts/hosts.ts";
import { openHosts } from "../../src/hosts/open-hosts.ts";
import { readHostEnvironment } from "../../src/hosts/read-environment.ts";
import { startServer } from "../../src/serve/start-server.ts";
import { copyAssets, type CopyReport, type CopyRequest } from "../../src/tasks/copy/copy-assets.ts";
import type { Gate } from "../../src/tasks/gate/gate.ts";
import { openGate } from "../../src/tasks/gate/open-gate.ts";
import { publishSingle } from "./image-world.ts";

export const POLICY_HEAD = "version: 1\nkind: CopyPolicy\n";
const LINUX = { os: "linux", architecture: "amd64" };

type Images = ReturnType<typeof createMemoryImages>;

/** An upstream and local repositories on loopback, and a folder for policies and programs. */
export interface GateWorld {
  readonly folder: string;
  readonly upstream: Images;
  readonly local: Images;
  readonly upstreamHost: string;
  readonly localHost: string;
  readonly localUrl: string;
  /** "METHOD /path" of what the local side was asked. */
  readonly asked: string[];
  readonly hosts: Hosts;
  /** Called before upstream answers. */
  onUpstream: (line: string) => void | Promise<void>;
  /** Writes a file into the folder, a program where it begins with #!. */
  write(name: string, text: string): string;
  /** A file upstream; the answer is its canonical URL and hash. */
  file(path: string, text: string): Promise<{ canonical: string; download: string; sha256: string }>;
  /** Images by name below upstream ("app:v1") and files, copied under a policy's text. */
  copy(
    names: readonly string[],
    policy: string,
    more?: Partial<CopyRequest>,
  ): Promise<CopyReport & { gate: Gate }>;
  image(name: string): { canonical: string; download: string };
  /** Puts an image of one platform upstream, with a text in its only layer. */
  single(name: string, config?: Readonly<Record<string, unknown>>, text?: string): Promise<unknown>;
  /** Folders of scans that are left. */
  leftovers(): string[];
  close(): Promise<void>;
}

/** Gives each test of a file a world of its own, in which no scan may leave anything behind. */
export function eachGateWorld(
  give: (world: GateWorld) => void,
  variables: Readonly<Record<string, string>> = {},
): void {
  let world: GateWorld;
  beforeEach(async () => {
    world = await startGateWorld(variables);
    give(world);
  });
  afterEach(async () => {
    expect(world.leftovers()).toEqual([]);
    await world.close();
  });
}

async function startGateWorld(variables: Readonly<Record<string, string>>): Promise<GateWorld> {
  const temporary = process.env["TMPDIR"];
  const folder = mkdtempSync(join(tmpdir(), "gate-"));
  // What other files' scanners have at hand meanwhile is none of this world's leftovers.
  process.env["TMPDIR"] = mkdtempSync(join(folder, "tmp-"));
  const [upstream, local] = [createMemoryImages(), createMemoryImages()];
  const files = createMemoryFiles();
  const source = { images: upstream, files };
  const target = { images: local, files: createMemoryFiles() };
  const asked: string[] = [];
  const from = await startServer(source, {
    writable: source,
    intercept: async ({ method, url }) => {
      await world.onUpstream(`${method ?? ""} ${url ?? ""}`);
      return false;
    },
  });
  const to = await startServer(target, {
    writable: target,
    intercept: ({ method, url }) => {
      asked.push(`${method ?? ""} ${url ?? ""}`);
      return false;
    },
  });
  const hosts = openHosts({}, readHostEnvironment({ PATH: process.env["PATH"], ...variables }));
  const image: GateWorld["image"] = (name) => ({
    canonical: `${from.address}/${name}`,
    download: `${to.address}/${name}`,
  });
  const world: GateWorld = {
    folder,
    upstream,
    local,
    upstreamHost: from.address,
    localHost: to.address,
    localUrl: to.url,
    asked,
    hosts,
    onUpstream: () => undefined,
    image,
    single: (name, config = {}, text = name) =>
      publishSingle(upstream.repository(name), { ...LINUX, ...config }, text, "v1"),
    write: (name, text) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      if (text.startsWith("#!")) chmodSync(path, 0o755);
      return path;
    },
    file: async (path, text) => {
      const bytes = Buffer.from(text);
      const sha256 = digestOf(bytes).slice("sha256:".length);
      const { Readable } = await import("node:stream");
      await files.write(path, { sha256 }, (offset) =>
        Promise.resolve(Readable.from([bytes.subarray(offset)])),
      );
      return { canonical: `${from.url}/${path}`, download: `${to.url}/${path}`, sha256 };
    },
    copy: async (names, policy, more = {}) => {
      const gate = await openGate(world.write("policy.yaml", policy), hosts);
      const list = { images: names.map(image), files: [], fileRepositories: [to.url] };
      return { ...(await copyAssets({ list, gate, ...more }, hosts)), gate };
    },
    leftovers: () => readdirSync(tmpdir()).filter((name) => name.startsWith("kops-assets-scan-")),
    close: async () => {
      if (temporary === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = temporary;
      await hosts.close();
      await from.close();
      await to.close();
    },
  };
  return world;
}

/** Status of each asset, and by which rules it is held back. */
export function gateResults({
  outcomes,
  gate,
}: Awaited<ReturnType<GateWorld["copy"]>>): Record<string, string> {
  return Object.fromEntries(
    outcomes.map(({ copy, status }) => {
      const decision = gate.decisions.find(({ name }) => name === copy.name);
      const rules = decision?.rules.filter(({ effect }) => effect !== "allowed") ?? [];
      const name = copy.name.replace(/^.*?([\w-]+)(:v1|\.txt)?$/, "$1");
      return [name, [status, ...rules.map(({ rule, effect }) => `${rule} ${effect}`)].join(", ")];
    }),
  );
}
