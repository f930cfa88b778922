import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { tmpdir } from "node:os";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { createMemoryFiles } from "../../src/content/memory-files.ts";
import { createMemoryImages } from "../../src/content/memory-images.ts";
import { renderBootstrap, type BootstrapOptions } from "../../src/bootstrap/render-bootstrap.ts";
import { startServer } from "../../src/serve/start-server.ts";
import { describeWith } from "../conformance/real-server.ts";
import { makeCertificate } from "../support/certificate.ts";
import { madeUpFiles, planOf, sha256Of, type NodeFiles } from "./bootstrap/made-up-plan.ts";

const OPTIONS: BootstrapOptions = {
  cluster: "one.example.com",
  release: "1.36.2",
  containerdVersion: "1.7.29",
  installsContainerd: true,
  mirrors: [{ path: "certs.d/registry.k8s.io/hosts.toml", text: 'server = "http://registry.example"\n' }],
};

/** Where each file of the made-up node has to be. */
const PLACES: Readonly<Record<string, string>> = {
  "usr/local/bin/kubelet": "bin/kubelet",
  "usr/local/bin/kubectl": "bin/kubectl",
  "usr/local/bin/ecr-credential-provider": "ecr/ecr-credential-provider-linux-amd64",
  "usr/sbin/runc": "runc/runc.amd64",
  "opt/kops/bin/protokube": "kops/protokube",
  "opt/kops/bin/nodeup": "kops/nodeup",
};
const FROM_ARCHIVES = [
  "opt/cni/bin/bridge",
  "opt/cni/bin/host-local",
  "opt/cni/bin/loopback",
  "usr/bin/containerd",
  "usr/bin/containerd-shim-runc-v2",
  "usr/bin/ctr",
  "usr/local/bin/crictl",
];
const CONFIGURATION = [
  "etc/containerd/certs.d/registry.k8s.io/hosts.toml",
  "etc/containerd/config.toml",
  "etc/crictl.yaml",
];
const TOOLS = [
  "basename cat chmod cp cut date find grep gzip head id kill mkdir mv printf rm sed sha256sum sleep sort tail tar tr",
  "uname wc",
].flatMap((line) => line.split(" "));

let files: NodeFiles;
let closers: (() => Promise<void>)[] = [];
beforeAll(async () => {
  files = await madeUpFiles();
});
afterEach(async () => {
  await Promise.all(closers.map((close) => close()));
  closers = [];
});

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "bootstrap-"));
  closers.push(() => rm(path, { recursive: true, force: true }));
  return path;
}

interface Repository {
  readonly url: string;
  /** "METHOD /path range" */
  readonly asked: string[];
}

type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean;

async function serve(content: NodeFiles, intercept: Intercept = () => false): Promise<Repository> {
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
}

interface Run {
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

/** An empty file system to install into; nothing of it needs root. */
async function createMachine(osRelease = "ID=debian\n"): Promise<Machine> {
  const base = await folder();
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

function call(program: string, words: readonly string[], path = process.env["PATH"] ?? ""): Promise<Run> {
  return new Promise((resolve) => {
    const environment = { PATH: path, no_proxy: "*" };
    execFile(program, words, { env: environment }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

async function installedFiles(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => path !== "etc/os-release" && !path.startsWith("var/cache/nodeup/sha256:"))
    .sort();
}

/** In place of a program on that PATH. */
async function stub(directory: string, name: string, text: string): Promise<void> {
  await rm(join(directory, name), { force: true });
  await writeFile(join(directory, name), `#!/bin/sh\n${text}\n`);
  await chmod(join(directory, name), 0o755);
}

function find(program: string): string | undefined {
  return [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin", "/bin"]
    .map((directory) => join(directory, program))
    .find((candidate) => existsSync(candidate));
}

/** A PATH with the tools that every machine has, and these besides. */
async function pathWith(...programs: readonly string[]): Promise<string> {
  const directory = await folder();
  for (const name of [...TOOLS, ...programs]) {
    const place = find(name);
    if (place !== undefined) await symlink(place, join(directory, name));
  }
  return directory;
}

const SHELLS = [["dash"], ["bash"], ["bash", "--posix"], ["busybox", "sh"]] as const;
const DOWNLOADERS = ["curl", "wget"] as const;

describe("a bootstrap script prepares a file system below --root", () => {
  const ways = SHELLS.flatMap((shell) => DOWNLOADERS.map((downloader) => ({ shell, downloader })));
  test.for(ways)("by $shell and $downloader", async ({ shell, downloader }, { skip }) => {
    const program = find(shell[0]);
    if (program === undefined || find(downloader) === undefined)
      return skip(`${shell[0]} or ${downloader} is not installed`);
    const repository = await serve(files);
    const machine = await createMachine();
    const options = { shell: [program, ...shell.slice(1)], path: await pathWith(downloader) };
    const first = await machine.run([repository.url], options);
    expect(first.code, first.stderr).toBe(0);
    expect(await installedFiles(machine.root)).toEqual(
      [...Object.keys(PLACES), ...FROM_ARCHIVES, ...CONFIGURATION].sort(),
    );
    for (const [place, path] of Object.entries(PLACES)) {
      expect(sha256Of(await readFile(join(machine.root, place))), place).toBe(
        sha256Of(files[path] ?? Buffer.alloc(0)),
      );
    }
    for (const place of [...Object.keys(PLACES), ...FROM_ARCHIVES])
      expect((await stat(join(machine.root, place))).mode & 0o777, place).toBe(0o755);
    expect(first.stdout).toContain(
      "Node of instance group nodes (Node) of cluster one.example.com (kOps 1.36.2) is prepared",
    );
    expect(first.stdout).toMatch(
      /file {3}kubelet: downloaded, verified \(\d+ s\), sha256 [0-9a-f]{64}, from http/,
    );
    expect(first.stdout).toContain("16 files written, 0 unchanged");
    expect(repository.asked.length).toBe(Object.keys(files).length);

    const before = await snapshot(machine.root);
    const second = await machine.run([repository.url], options);
    expect(second.code, second.stderr).toBe(0);
    expect(second.stdout).toContain("0 files written, 16 unchanged");
    expect(second.stdout).not.toContain("downloaded");
    expect(repository.asked.length).toBe(Object.keys(files).length);
    expect(await snapshot(machine.root)).toEqual(before);
  });
});

async function snapshot(root: string): Promise<Record<string, number>> {
  const paths = await installedFiles(root);
  const entries = paths.map(async (path) => [path, (await stat(join(root, path))).mtimeMs] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** The file with one bit of it turned. */
function corrupted(bytes: Buffer = Buffer.alloc(1)): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(copy.length >> 1) ^ 1, copy.length >> 1);
  return copy;
}

describe("a bootstrap script installs nothing that it could not verify", () => {
  const path = "runc/runc.amd64";

  test.for(DOWNLOADERS)(
    "one corrupted file stops it, with both hashes (%s)",
    async (downloader, { skip }) => {
      if (find(downloader) === undefined) return skip(`${downloader} is not installed`);
      const wrong = corrupted(files[path]);
      const repository = await serve({ ...files, [path]: wrong });
      const machine = await createMachine();
      const run = await machine.run([repository.url], { path: await pathWith(downloader, "sh") });
      expect(run.code).toBe(5);
      expect(run.stderr).toContain(
        `runc.amd64 from ${repository.url}/${path} is not what it has to be: expected sha256 ${sha256Of(files[path] ?? wrong)}, got ${sha256Of(wrong)}. Nothing has been installed`,
      );
      expect(run.stdout).toBe("");
      expect(await installedFiles(machine.root)).toEqual([]);
    },
  );

  test("a second place has what the first one has spoilt", async () => {
    const first = await serve({ ...files, [path]: corrupted(files[path]) });
    const second = await serve(files);
    const machine = await createMachine();
    const run = await machine.run([first.url, second.url]);
    expect(run.code, run.stderr).toBe(0);
    expect(second.asked).toEqual([`GET /${path}`]);
    expect(run.stdout).toContain(`from ${second.url}/${path}`);
  });

  test("an archive without the program that it is for stops it before anything is installed", async () => {
    const machine = await createMachine();
    const kept = files;
    try {
      files = { ...files, "containerd/containerd.tar.gz": files["cni/plugins.tgz"] ?? Buffer.alloc(0) };
      const repository = await serve(files);
      const run = await machine.run([repository.url]);
      expect(run.code).toBe(6);
      expect(run.stderr).toContain("containerd.tar.gz holds no containerd in bin, usr/local/bin or docker");
      expect(await installedFiles(machine.root)).toEqual([]);
    } finally {
      files = kept;
    }
  });
});

describe("a bootstrap script lives with bad networks", () => {
  const path = "bin/kubelet";

  test.for(DOWNLOADERS)("it goes on where a cut download ended (%s)", async (downloader, { skip }) => {
    if (find(downloader) === undefined) return skip(`${downloader} is not installed`);
    let cuts = 0;
    const bytes = files[path] ?? Buffer.alloc(0);
    const repository = await serve(files, (request, response) => {
      if (request.url !== `/${path}` || cuts > 0) return false;
      cuts += 1;
      response.writeHead(200, { "Content-Length": bytes.length, "Accept-Ranges": "bytes" });
      response.write(bytes.subarray(0, 150_000), () => setTimeout(() => response.destroy(), 50));
      return true;
    });
    const machine = await createMachine();
    const run = await machine.run([repository.url], { path: await pathWith(downloader, "sh") });
    expect(run.code, run.stderr).toBe(0);
    expect(repository.asked.filter((line) => line.includes(path))).toEqual([
      `GET /${path}`,
      expect.stringMatching(/^GET \/bin\/kubelet bytes=\d{5,}-$/),
    ]);
  });

  test.for(DOWNLOADERS)(
    "the rest of another file does not stand in its way (%s)",
    async (downloader, { skip }) => {
      if (find(downloader) === undefined) return skip(`${downloader} is not installed`);
      const repository = await serve(files);
      const machine = await createMachine();
      const kept = join(
        machine.root,
        "var/cache/nodeup",
        `sha256:${sha256Of(files[path] ?? Buffer.alloc(0))}_kubelet`,
      );
      await mkdir(dirname(kept), { recursive: true });
      for (const size of [1000, 500_000]) {
        await rm(kept, { force: true });
        await writeFile(`${kept}.part`, Buffer.alloc(size, "x"));
        const run = await machine.run([repository.url], { path: await pathWith(downloader, "sh") });
        expect(run.code, run.stderr).toBe(0);
      }
    },
  );

  test.for(DOWNLOADERS)(
    "it asks again after 503, and gives up on what is not there (%s)",
    async (downloader, { skip }) => {
      if (find(downloader) === undefined) return skip(`${downloader} is not installed`);
      let refusals = 0;
      const repository = await serve(files, ({ url }, response) => {
        if (url !== `/${path}` || (refusals += 1) > 2) return false;
        response.writeHead(503).end();
        return true;
      });
      const options = { path: await pathWith(downloader, "sh") };
      expect(await (await createMachine()).run([repository.url], options)).toMatchObject({ code: 0 });
      const others = Object.fromEntries(Object.entries(files).filter(([name]) => name !== path));
      const poor = await serve(others);
      const machine = await createMachine();
      const run = await machine.run([poor.url], { ...options, flags: ["--attempts", "2"] });
      expect(run.code).toBe(4);
      expect(run.stderr).toMatch(
        /kubelet could not be downloaded: .*404.*\(http:.*\/bin\/kubelet, attempts: 2\)/,
      );
      expect(await installedFiles(machine.root)).toEqual([]);
    },
  );

  test("told no end it asks on, with growing pauses", async () => {
    let refusals = 0;
    const repository = await serve(files, ({ url }, response) => {
      if (url !== `/${path}` || (refusals += 1) > 9) return false;
      response.writeHead(404).end();
      return true;
    });
    const tools = await pathWith("sh", "curl");
    const machine = await createMachine();
    await stub(tools, "sleep", `echo "$1" >>'${machine.root}/../slept'`);
    const run = await machine.run([repository.url], { path: tools });
    expect(run.code, run.stderr).toBe(0);
    const slept = await readFile(join(machine.root, "../slept"), "utf8");
    expect(slept.trim().split("\n")).toEqual(["1", "2", "4", "8", "16", "32", "60", "60", "60"]);
  });

  test.for(DOWNLOADERS)("it says why a certificate is not trusted (%s)", async (downloader, { skip }) => {
    if (find(downloader) === undefined) return skip(`${downloader} is not installed`);
    const { cert, key } = makeCertificate();
    const server = createServer({ cert, key }, (_request, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closers.push(() => new Promise((resolve) => server.close(() => resolve())));
    const { port } = server.address() as AddressInfo;
    const options = { path: await pathWith(downloader, "sh"), flags: ["--attempts", "1"] };
    const run = await (await createMachine()).run([`https://127.0.0.1:${port}`], options);
    expect(run.code).toBe(4);
    const reason =
      /certificate problem: .*self.signed|cannot verify .* (?:Self-signed|Unable to locally)|certificate of .* is not trusted/i;
    expect(run.stderr.split("\n").find((line) => line.includes("could not be downloaded"))).toMatch(reason);
  });

  test.each([
    ["curl", "echo 'curl: (23) Failure writing output to destination' >&2; exit 23"],
    ["wget", "echo 'wget: write error: No space left on device' >&2; exit 1"],
  ])("it says that the disk is full, at once (%s)", async (downloader, text) => {
    const tools = await pathWith("sh");
    await stub(tools, downloader, text);
    await stub(tools, "df", "echo Filesystem; echo '/dev/sda1  1000 1000  12  100% /'");
    const run = await (await createMachine()).run(["http://127.0.0.1:9"], { path: tools });
    expect(run.code).toBe(4);
    expect(run.stderr).toMatch(/cannot be written to .*: the disk of .*\/nodeup is full \(12 KiB are free\)/);
  });

  const unshare = find("unshare");
  const canMount = process.getuid?.() === 0 && unshare !== undefined;
  test.skipIf(!canMount && process.env["KOPS_ASSETS_REAL_SERVERS"] !== "1").for(DOWNLOADERS)(
    "it says so on a disk that is full indeed (%s)",
    async (downloader, { skip }) => {
      if (find(downloader) === undefined) return skip(`${downloader} is not installed`);
      const repository = await serve(files);
      const directory = await folder();
      const script = join(directory, "script");
      await writeFile(script, renderBootstrap(planOf(files, [repository.url]), OPTIONS));
      const words = `mkdir '${directory}/root' && mount -t tmpfs -o size=100k tmpfs '${directory}/root' && sh '${script}' --root '${directory}/root'`;
      const env = { PATH: await pathWith(downloader, "sh", "mount", "unshare", "df") };
      const run = await new Promise<Run>((resolve) => {
        execFile(unshare ?? "", ["--mount", "sh", "-c", words], { env }, (error, stdout, stderr) =>
          resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
        );
      });
      expect(run.code, run.stderr).toBe(4);
      const [last] = run.stderr.trimEnd().split("\n").slice(-1);
      expect(last).toMatch(
        /cannot be written to \S+: \w.*: the disk of \S+ is full \(\d+ KiB are free\)\. Nothing has been installed\.$/,
      );
      expect(run.stderr.split("\n").filter((line) => line !== "" && !line.startsWith("bootstrap: "))).toEqual(
        [],
      );
    },
  );

  test("it goes through the proxy that the environment names", async () => {
    const repository = await serve(files);
    const machine = await createMachine();
    const script = join(await folder(), "script");
    await writeFile(script, renderBootstrap(planOf(files, ["http://files.invalid/kops"]), OPTIONS));
    const proxy = await serve({}, ({ url = "" }, response) => {
      const { pathname, host } = new URL(url);
      response.writeHead(host === "files.invalid" ? 302 : 500, {
        Location: `${repository.url}${pathname.replace("/kops", "")}`,
      });
      response.end();
      return true;
    });
    const run = await new Promise<Run>((resolve) => {
      const env = { PATH: process.env["PATH"], http_proxy: proxy.url, no_proxy: "127.0.0.1" };
      execFile("sh", [script, "--root", machine.root, "--attempts", "1"], { env }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      );
    });
    expect(run.code, run.stderr).toBe(0);
    expect(proxy.asked.length).toBe(Object.keys(files).length);
  });

  test("passwords in URLs are in no message", async () => {
    const repository = await serve(files);
    const machine = await createMachine();
    const secret = repository.url.replace("//", "//user:geheim@");
    const good = await machine.run([secret]);
    expect(good).toMatchObject({ code: 0 });
    const bad = await (await createMachine()).run([`${secret}/nowhere`], { flags: ["--attempts", "1"] });
    expect(bad.code).toBe(4);
    for (const { stdout, stderr } of [good, bad]) expect(stdout + stderr).not.toContain("geheim");
  });
});

describe("a bootstrap script and its machine", () => {
  test("Flatcar keeps its own containerd, and gets kOps's places", async () => {
    const repository = await serve(files);
    const machine = await createMachine('NAME="Flatcar"\nID=flatcar\nVERSION_ID=4230.2.0\n');
    await mkdir(join(machine.root, "usr/lib/systemd/system"), { recursive: true });
    expect(await machine.run([repository.url])).toMatchObject({ code: 0 });
    expect(await installedFiles(machine.root)).toEqual(
      [
        ...CONFIGURATION,
        "etc/systemd/system/containerd.service.d/10-kops.conf",
        "opt/cni/bin/bridge",
        "opt/cni/bin/host-local",
        "opt/cni/bin/loopback",
        "opt/kops/bin/crictl",
        "opt/kops/bin/kubectl",
        "opt/kops/bin/nodeup",
        "opt/kops/bin/protokube",
        "opt/kubernetes/bin/ecr-credential-provider",
        "opt/kubernetes/bin/kubelet",
      ].sort(),
    );
  });

  test.each([
    ["debian", "lib/systemd/system"],
    ["rocky", "usr/lib/systemd/system"],
  ])("%s has its units in %s", async (id, directory) => {
    const repository = await serve(files);
    const machine = await createMachine(`ID="${id}"\n`);
    await mkdir(join(machine.root, "usr/lib/systemd/system"), { recursive: true });
    expect(await machine.run([repository.url])).toMatchObject({ code: 0 });
    const unit = await readFile(join(machine.root, directory, "containerd.service"), "utf8");
    expect(unit).toContain("ExecStart=/usr/bin/containerd -c /etc/containerd/config.toml");
    const config = await readFile(join(machine.root, "etc/containerd/config.toml"), "utf8");
    expect(config).toContain("SystemdCgroup = true");
  });

  test.each([
    ["debian", "usr/local/share/ca-certificates", "crt", "update-ca-certificates"],
    ["ubuntu", "usr/local/share/ca-certificates", "crt", "update-ca-certificates"],
    ["rhel", "etc/pki/ca-trust/source/anchors", "pem", "update-ca-trust"],
    ["amzn", "etc/pki/ca-trust/source/anchors", "pem", "update-ca-trust"],
    ["flatcar", "etc/ssl/certs", "pem", "update-ca-certificates"],
  ])("%s trusts the CA as a system, a file per certificate, in %s", async (id, directory, end, tool) => {
    const repository = await serve(files);
    const machine = await createMachine(`ID=${id}\n`);
    const pem = (text: string): string => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
    const run = await machine.run([repository.url], { bootstrap: { ca: `${pem("one")}${pem("two")}` } });
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toContain(`run ${tool} in the file system below`);
    for (const [index, text] of ["one", "two"].entries()) {
      const place = join(machine.root, directory, `kops-assets-ca-${index + 1}.${end}`);
      expect(await readFile(place, "utf8")).toBe(pem(text));
    }
    const again = await machine.run([repository.url], { bootstrap: { ca: `${pem("one")}${pem("two")}` } });
    expect(again.stderr).not.toContain(tool);
  });

  test("without systemd cgroups are not systemd's", async () => {
    const repository = await serve(files);
    const machine = await createMachine();
    expect(await machine.run([repository.url])).toMatchObject({ code: 0 });
    const config = await readFile(join(machine.root, "etc/containerd/config.toml"), "utf8");
    expect(config).toContain("SystemdCgroup = false");
  });

  test("where the cluster leaves the runtime to the machine, it is left alone", async () => {
    const repository = await serve(files);
    const machine = await createMachine();
    expect(await machine.run([repository.url], { bootstrap: { installsContainerd: false } })).toMatchObject({
      code: 0,
    });
    expect(
      (await installedFiles(machine.root)).filter((path) => /containerd|runc|crictl\.yaml/.test(path)),
    ).toEqual([]);
  });

  test("--download-only leaves the downloads for nodeup, and installs nothing", async () => {
    const repository = await serve(files);
    const machine = await createMachine();
    expect(await machine.run([repository.url], { flags: ["--download-only"] })).toMatchObject({ code: 0 });
    expect(await installedFiles(machine.root)).toEqual([]);
    const kept = await readdir(join(machine.root, "var/cache/nodeup"));
    expect(kept).toContain(`sha256:${sha256Of(files["cni/plugins.tgz"] ?? Buffer.alloc(0))}_plugins_tgz`);
    expect(kept.length).toBe(Object.keys(files).length);
  });

  test.each([
    ["another run is under way", process.pid, undefined, 3],
    ["a run was killed", 2 ** 22 + 1, undefined, 0],
    ["a killed run's number is another process's by now", process.pid, "before the machine was started", 0],
  ])("where %s it knows", async (_name, pid, birth, code) => {
    const repository = await serve(files);
    const machine = await createMachine();
    const work = join(machine.root, "var/cache/nodeup/bootstrap.work");
    await mkdir(work, { recursive: true });
    await writeFile(join(work, "pid"), `${pid}\n`);
    if (birth !== undefined) await writeFile(join(work, "birth"), `${birth}\n`);
    const run = await machine.run([repository.url]);
    expect(run.code, run.stderr).toBe(code);
    if (code === 3) expect(run.stderr).toContain(`another run is under way (process ${pid})`);
    expect(existsSync(work)).toBe(code === 3);
  });

  test.each([
    ["another processor", { uname: "echo riscv64" }, 3, "kOps has nodes of x86_64 and aarch64"],
    ["no downloader", { curl: undefined, wget: undefined }, 3, "neither curl nor wget is installed"],
  ])("%s: says what is missing", async (_name, programs, code, message) => {
    const machine = await createMachine();
    const path = await pathWith("sh", ...("uname" in programs ? ["curl"] : []));
    for (const [name, text] of Object.entries(programs)) {
      await rm(join(path, name), { force: true });
      if (text === undefined) continue;
      await writeFile(join(path, name), `#!/bin/sh\n${text}\n`);
      await chmod(join(path, name), 0o755);
    }
    const run = await machine.run(["http://127.0.0.1:9"], { path });
    expect(run).toMatchObject({ code });
    expect(run.stderr).toContain(message);
  });

  test.each([
    [["--rot"], "there is no option --rot"],
    [["--attempts", "many"], "whole numbers"],
    [["--root"], "--root needs a value"],
    [["--root", "relative"], "not an absolute path"],
  ])("misuse %j", async (flags, message) => {
    const machine = await createMachine();
    const run = await machine.run(["http://127.0.0.1:9"], { flags });
    expect(run).toMatchObject({ code: 2 });
    expect(run.stderr).toContain(message);
  });
});

describeWith("shellcheck", (shellcheck) => {
  test.each(["sh", "dash", "bash"])("has nothing to say of the script as %s", async (shell) => {
    const script = join(await folder(), "script");
    for (const installsContainerd of [true, false]) {
      const options = { ...OPTIONS, installsContainerd, ca: "PEM" };
      await writeFile(script, renderBootstrap(planOf(files, ["https://files.example"]), options));
      expect(await call(shellcheck, ["--shell", shell, script])).toEqual({ code: 0, stdout: "", stderr: "" });
    }
  });
});
