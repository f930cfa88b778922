import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { renderBootstrap, type BootstrapOptions } from "../../../src/bootstrap/render-bootstrap.ts";
import { createMemoryFiles } from "../../../src/content/memory-files.ts";
import { createMemoryImages } from "../../../src/content/memory-images.ts";
import { startServer } from "../../../src/serve/start-server.ts";
import { planOf, type NodeFiles } from "./made-up-plan.ts";

export const OPTIONS: BootstrapOptions = {
  cluster: "one.example.com",
  release: "1.36.2",
  containerdVersion: "1.7.29",
  installsContainerd: true,
  mirrors: [{ path: "certs.d/registry.k8s.io/hosts.toml", text: 'server = "http://registry.example"\n' }],
};

const TOOLS = [
  "basename cat chmod cp cut date find grep gzip head id kill mkdir mv printf rm sed sha256sum sleep sort tail tar tr",
  "uname wc",
].flatMap((line) => line.split(" "));
export const DOWNLOADERS = ["curl", "wget"] as const;

interface Repository {
  readonly url: string;
  /** "METHOD /path range" */
  readonly asked: string[];
}

type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean;

/** How a program ended. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Machine {
  readonly root: string;
  run(repositories: readonly string[], options?: Partial<MachineOptions>): Promise<Run>;
}

interface MachineOptions {
  readonly shell: readonly string[];
  readonly flags: readonly string[];
  readonly path: string;
  readonly bootstrap: Partial<BootstrapOptions>;
}

/** What a test of bootstrap scripts works with. */
export interface BareMachines {
  /** An empty folder. */
  readonly folder: () => Promise<string>;
  readonly serve: (content: NodeFiles, intercept?: Intercept) => Promise<Repository>;
  /** An empty file system to install into; nothing of it needs root. */
  readonly createMachine: (osRelease?: string) => Promise<Machine>;
  /** A PATH with the tools that every machine has, and these besides. */
  readonly pathWith: (...programs: readonly string[]) => Promise<string>;
  /** Something to do at the end of a test. */
  readonly atEnd: (close: () => Promise<void>) => void;
  /** Clears away all that was made since it was called last. */
  readonly end: () => Promise<void>;
}

/** Machines that install `files`. */
export function bareMachines(files: NodeFiles): BareMachines {
  const closers: (() => Promise<void>)[] = [];
  const folder = async (): Promise<string> => {
    const path = await mkdtemp(join(tmpdir(), "bootstrap-"));
    closers.push(() => rm(path, { recursive: true, force: true }));
    return path;
  };
  return {
    folder,
    serve: async (content, intercept = () => false) => {
      const asked: string[] = [];
      const server = await startServer(
        { images: createMemoryImages(), files: createMemoryFiles(content) },
        {
          intercept: (request, response) => {
            asked.push([request.method, request.url, request.headers.range].filter(Boolean).join(" "));
            return intercept(request, response);
          },
        },
      );
      closers.push(() => server.close());
      return { url: server.url, asked };
    },
    createMachine: async (osRelease) => machineIn(await folder(), files, osRelease),
    pathWith: async (...programs) => {
      const directory = await folder();
      for (const name of [...TOOLS, ...programs]) {
        const place = find(name);
        if (place !== undefined) await symlink(place, join(directory, name));
      }
      return directory;
    },
    atEnd: (close) => void closers.push(close),
    end: async () => {
      await Promise.all(closers.splice(0).map((close) => close()));
    },
  };
}

async function machineIn(base: string, files: NodeFiles, osRelease = "ID=debian\n"): Promise<Machine> {
  const root = join(base, "root dir");
  await mkdir(join(root, "etc"), { recursive: true });
  await writeFile(join(root, "etc/os-release"), osRelease);
  return {
    root,
    run: async (repositories, { shell = ["sh"], flags = [], path, bootstrap } = {}) => {
      const script = join(base, "bootstrap.sh");
      await writeFile(script, renderBootstrap(planOf(files, repositories), { ...OPTIONS, ...bootstrap }));
      const [program = "sh", ...words] = shell;
      return call(program, [...words, script, "--root", root, "--delay", "0", ...flags], path);
    },
  };
}

export function call(
  program: string,
  words: readonly string[],
  path = process.env["PATH"] ?? "",
  proxies: Readonly<Record<string, string>> = { no_proxy: "*" },
): Promise<Run> {
  return new Promise((resolve) => {
    execFile(program, words, { env: { PATH: path, ...proxies } }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

export async function installedFiles(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => path !== "etc/os-release" && !path.startsWith("var/cache/nodeup/sha256:"))
    .sort();
}

/** In place of a program on that PATH. */
export async function stub(directory: string, name: string, text: string): Promise<void> {
  await rm(join(directory, name), { force: true });
  await writeFile(join(directory, name), `#!/bin/sh\n${text}\n`);
  await chmod(join(directory, name), 0o755);
}

export function find(program: string): string | undefined {
  return [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin", "/bin"]
    .map((directory) => join(directory, program))
    .find((candidate) => existsSync(candidate));
}
