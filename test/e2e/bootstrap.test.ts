import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeAll, expect, test } from "vitest";
import { createMemoryFiles } from "../../src/content/memory-files.ts";
import { createMemoryImages } from "../../src/content/memory-images.ts";
import { parseImageReference } from "../../src/content/image-reference.ts";
import type { Digest } from "../../src/content/digest.ts";
import type { ImageStore } from "../../src/content/image-store.ts";
import { createHttp } from "../../src/http/create-http.ts";
import { createRegistry } from "../../src/registry/create-registry.ts";
import { startServer } from "../../src/serve/start-server.ts";
import { makeCertificate } from "../support/certificate.ts";
import { startNginx } from "../conformance/nginx.ts";
import { createImageMaker } from "./bootstrap/busybox-images.ts";
import { startMachine, temporaryFolder, type Machine, type Run } from "./bootstrap/machine.ts";
import { createNetwork, forward, startCapture, type Network } from "./bootstrap/network.ts";
import { bundleCriClient, createNodeContent, type NodeContent } from "./bootstrap/node-content.ts";
import { sha256Of } from "./bootstrap/made-up-plan.ts";
import { prepareNode, servedFiles, type NodeSetup } from "./bootstrap/node-script.ts";
import { describeMachine, findProgram } from "./bootstrap/requirements.ts";
import { startDistribution } from "./distribution.ts";

const SCRIPT = "/tmp/bootstrap.sh";
const CRICTL = "/usr/local/bin/crictl";

let content: NodeContent;
let makeImage: Awaited<ReturnType<typeof createImageMaker>>;
let number = 0;
let closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.reverse()) await close();
  closers = [];
});

function closing<T extends { close(): Promise<void> }>(thing: T): T {
  closers.push(() => thing.close());
  return thing;
}

interface Prepared {
  readonly network: Network;
  readonly machine: Machine;
  /** By the name that nodes pull. */
  readonly digests: ReadonlyMap<string, Digest>;
}

type Servers = "debian" | { readonly tls?: Certificate };
type Certificate = ReturnType<typeof makeCertificate>;

/** The two local repositories with all that a node needs, and a bare machine with its script. */
async function prepare(
  setup: (network: Network) => NodeSetup,
  servers: Servers,
  change: (files: Record<string, Buffer>) => void = () => undefined,
): Promise<Prepared> {
  const network = closing(await createNetwork((number += 1)));
  const folder = closing(await temporaryFolder());
  const chosen = setup(network);
  const node = await prepareNode(chosen, content, folder.path);
  const files = servedFiles(node.plan, content);
  change(files);
  const registry =
    servers === "debian" ? await serveDebians(network, files) : await serveOurs(network, files, servers);
  const { containerProxy, containerRegistry } = chosen.assets;
  const [local] = (containerProxy ?? containerRegistry ?? "").split("/");
  const digests = new Map<string, Digest>();
  for (const image of node.images) {
    const { registry: host, repository, tag = "" } = parseImageReference(image);
    const place = host === local ? repository : `${host}/${repository}`;
    digests.set(image, await makeImage(registry(place), image, tag));
  }
  const machine = closing(await startMachine(network));
  const script = node.script((image) => digests.get(image) ?? "");
  await machine.write(SCRIPT, (await mayLowerOomScores()) ? script : withoutOomScores(script));
  return { network, machine, digests };
}

/** Whether this process has CAP_SYS_RESOURCE, which root has on every machine but not in every sandbox (capabilities(7)). */
async function mayLowerOomScores(): Promise<boolean> {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(await readFile("/proc/self/status", "utf8"))?.[1] ?? "0";
  return ((BigInt(`0x${effective}`) >> 24n) & 1n) === 1n;
}

/** containerd has a setting for machines that may not; kOps's nodes need none. */
function withoutOomScores(script: string): string {
  const changed = script.replace("\nsandbox_image = ", "\nrestrict_oom_score_adj = true$&");
  expect(changed).not.toBe(script);
  return changed;
}

type Registry = (repository: string) => ImageStore;

async function serveOurs(
  network: Network,
  files: Record<string, Buffer>,
  options: Exclude<Servers, string>,
): Promise<Registry> {
  const images = createMemoryImages();
  const none = { images: createMemoryImages(), files: createMemoryFiles() };
  const served = { ...none, files: createMemoryFiles(files) };
  closing(await startServer({ ...none, images }, { host: network.registry, port: 5000, ...options }));
  closing(await startServer(served, { host: network.files, port: 8080, ...options }));
  return (repository) => images.repository(repository);
}

async function serveDebians(network: Network, files: Record<string, Buffer>): Promise<Registry> {
  const distribution = closing(await startDistribution(findProgram("docker-registry") ?? ""));
  closing(await forward(network.registry, 5000, distribution.host));
  const nginx = closing(await startNginx(findProgram("nginx") ?? ""));
  closing(await forward(network.files, 8080, new URL(nginx.url).host));
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(nginx.folder, path)), { recursive: true });
    await writeFile(join(nginx.folder, path), bytes);
  }
  const http = createHttp({});
  closing({ close: () => http.close() });
  const registry = createRegistry({ host: distribution.host, http, side: "local" });
  return (repository) => registry.repository(repository);
}

async function bootstrap({ network, machine }: Prepared): Promise<Run & { readonly packets: number }> {
  const folder = closing(await temporaryFolder());
  const capture = closing(await startCapture(network, join(folder.path, "capture")));
  const before = await machine.unroutable();
  const run = await machine.run("sh", SCRIPT, "--attempts", "2", "--delay", "1");
  const { strays, packets } = await capture.stop();
  expect(strays, "packets to anybody but the two repositories, and DNS queries").toEqual([]);
  expect(await machine.unroutable(), "packets without a route").toBe(before);
  return { ...run, packets };
}

/** What kubelet would be told: each image by the name that pods have for it, pinned. */
async function expectImages({ machine, digests }: Prepared, crictl = CRICTL): Promise<void> {
  expect(digests.size).toBeGreaterThan(5);
  for (const [image, digest] of digests) {
    const asked = await machine.run(crictl, "inspecti", "-q", `${image}@${digest}`);
    expect(asked, image).toMatchObject({ code: 0 });
  }
}

/** Runs a container of an image by CRI, in a pod sandbox of the configured pause image. */
async function expectRunning({ network, machine, digests }: Prepared, crictl = CRICTL): Promise<void> {
  const [image = "", digest = ""] = [...digests].find(([name]) => name.includes("kube-proxy")) ?? [];
  const folder = closing(await temporaryFolder());
  const capture = closing(await startCapture(network, join(folder.path, "capture")));
  const command = ["/bin/busybox", "cat", "/image-name"];
  const run = await machine.run(crictl, "run-once", `${image}@${digest}`, ...command);
  expect(run.code, run.stderr).toBe(0);
  expect(run.stdout).toMatch(new RegExp(`stdout F ${image}\n`));
  const { strays } = await capture.stop();
  expect(strays).toEqual([]);
}

/** Everything twice: the second time nothing is left to do, and nobody is asked. */
async function expectIdempotent(prepared: Prepared): Promise<void> {
  const { machine } = prepared;
  const pidFile = "/run/containerd/containerd.pid";
  const [before, pid] = [await machine.changes(), await machine.read(pidFile)];
  const second = await bootstrap(prepared);
  expect(second.code, second.stderr).toBe(0);
  expect(second.stdout).not.toMatch(/downloaded|pulled|wrote|started/);
  expect(second.stdout).toContain("0 files written");
  expect(second.packets).toBe(0);
  expect(await machine.changes()).toEqual(before);
  expect(await machine.read(pidFile)).toBe(pid);
}

async function expectPrepared(prepared: Prepared): Promise<void> {
  const { machine, digests } = prepared;
  const missing = await machine.run("sh", "-c", "command -v containerd runc ctr kubelet crictl");
  expect(missing.stdout, "the machine is bare").toBe("");
  const first = await bootstrap(prepared);
  expect(first.code, first.stderr).toBe(0);
  expect(first.packets).toBeGreaterThan(0);
  for (const [image, digest] of digests) expect(first.stdout).toContain(`image  ${image}@${digest}: pulled`);
  for (const place of ["/usr/local/bin/kubelet", "/opt/cni/bin/bridge", "/opt/kops/bin/nodeup"])
    expect((await machine.changes()).has(place), place).toBe(true);
}

/** Starts what the unit says with the unit's environment, and remembers what it was asked. */
const MADE_UP_SYSTEMCTL = `#!/bin/sh
echo "$*" >>/tmp/systemctl.log
[ "$1" = restart ] || exit 0
. /etc/sysconfig/containerd
command=$(sed -n 's/^ExecStart=//p' "/lib/systemd/system/$2")
eval "nohup $command" </dev/null >/tmp/containerd.log 2>&1 &
`;

function fileRepository({ files }: Network): string {
  return `http://${files}:8080/files`;
}

describeMachine("a bare machine that reaches two local repositories and nobody else", () => {
  beforeAll(async () => {
    content = await createNodeContent();
    makeImage = await createImageMaker(await readFile(findProgram("busybox") ?? ""));
  }, 60_000);

  test("becomes a node with containerRegistry, from Debian's registry and nginx", async () => {
    const prepared = await prepare(
      (network) => ({
        assets: {
          containerRegistry: `${network.registry}:5000/kops`,
          fileRepository: fileRepository(network),
        },
        role: "Node",
        hasCrictl: true,
        mirrors: [`http://${network.registry}:5000`],
      }),
      "debian",
    );
    await expectPrepared(prepared);
    await expectImages(prepared);
    await expectRunning(prepared);
    await expectIdempotent(prepared);
  });

  test("becomes a control plane with containerProxy, from our own server with a certificate of its own", async () => {
    const names = ["registry.corp.example", "files.corp.example"];
    const tls = makeCertificate(...names);
    const prepared = await prepare(
      () => ({
        assets: {
          containerProxy: "registry.corp.example:5000",
          fileRepository: "https://files.corp.example:8080/files",
        },
        role: "ControlPlane",
        hasCrictl: true,
        mirrors: [],
        ca: tls.cert,
      }),
      { tls },
    );
    const { network, machine } = prepared;
    await machine.write(
      "/etc/hosts",
      `${network.registry} ${names[0] ?? ""}\n${network.files} ${names[1] ?? ""}\n`,
    );
    expect([...prepared.digests.keys()].some((name) => name.includes("/etcd-manager"))).toBe(true);
    await expectPrepared(prepared);
    await expectImages(prepared);
    await expectRunning(prepared);
  });

  test("becomes a node with mirrors only, by containerd's own client, from our own server", async () => {
    const prepared = await prepare(
      (network) => ({
        assets: { fileRepository: fileRepository(network) },
        role: "Node",
        hasCrictl: false,
        mirrors: ["registry.k8s.io", "ghcr.io", "public.ecr.aws"].map(
          (upstream) => `${upstream}=http://${network.registry}:5000/${upstream}`,
        ),
      }),
      {},
    );
    const { machine, digests } = prepared;
    expect([...digests.keys()].every((name) => !name.includes("198.18."))).toBe(true);
    await expectPrepared(prepared);
    await machine.write("/tmp/crictl", await bundleCriClient());
    await machine.run("chmod", "755", "/tmp/crictl");
    await expectImages(prepared, "/tmp/crictl");
    await expectRunning(prepared, "/tmp/crictl");
    await expectIdempotent(prepared);
  });

  test("has systemd start containerd where systemd runs", async () => {
    const prepared = await prepare(
      (network) => ({
        assets: { containerRegistry: `${network.registry}:5000`, fileRepository: fileRepository(network) },
        role: "Node",
        hasCrictl: true,
        mirrors: [`http://${network.registry}:5000`],
      }),
      {},
    );
    const { machine } = prepared;
    await machine.run("mkdir", "-p", "/run/systemd/system");
    await machine.write("/usr/bin/systemctl", MADE_UP_SYSTEMCTL);
    await machine.run("chmod", "755", "/usr/bin/systemctl");
    const first = await bootstrap(prepared);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toContain("start  containerd: started by systemd");
    await expectImages(prepared);
    expect(await machine.read("/etc/containerd/config.toml")).toContain("SystemdCgroup = true");
    const calls = "daemon-reload\nenable containerd.service\nrestart containerd.service\n";
    expect(await machine.read("/tmp/systemctl.log")).toBe(calls);
    expect((await bootstrap(prepared)).stdout).toContain("start  containerd: was running");
    expect(await machine.read("/tmp/systemctl.log")).toBe(calls);
  });

  test("stays as it is when one file in the repository is corrupted", async () => {
    const wrong = Buffer.from(content("runc").bytes);
    wrong.writeUInt8(wrong.readUInt8(1000) ^ 1, 1000);
    const prepared = await prepare(
      (network) => ({
        assets: { containerRegistry: `${network.registry}:5000`, fileRepository: fileRepository(network) },
        role: "Node",
        hasCrictl: true,
        mirrors: [`http://${network.registry}:5000`],
      }),
      {},
      (files) => {
        for (const path of Object.keys(files)) if (path.includes("/runc/")) files[path] = wrong;
      },
    );
    const { machine } = prepared;
    const run = await bootstrap(prepared);
    expect(run.code, run.stderr).toBe(5);
    expect(run.stderr).toMatch(
      new RegExp(
        `runc\\.a\\w+64 from http:.* expected sha256 ${content("runc").sha256}, got ${sha256Of(wrong)}`,
      ),
    );
    const changed = [...(await machine.changes()).keys()];
    expect(changed.filter((path) => !path.startsWith("/var/cache/nodeup/sha256:"))).toEqual([]);
    expect((await machine.run("sh", "-c", "command -v containerd runc ctr kubelet")).stdout).toBe("");
  });

  test("would be caught asking somebody else, or a name server", async () => {
    const network = closing(await createNetwork((number += 1)));
    const machine = closing(await startMachine(network));
    const folder = closing(await temporaryFolder());
    const capture = closing(await startCapture(network, join(folder.path, "capture")));
    const before = await machine.unroutable();
    await machine.run("getent", "hosts", "registry.k8s.io");
    await machine.run("curl", "--max-time", "2", "http://203.0.113.1/");
    expect((await capture.stop()).strays.join("\n")).toContain("registry.k8s.io");
    expect(await machine.unroutable()).toBeGreaterThan(before);
  });
});
