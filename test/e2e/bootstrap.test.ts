import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { makeCertificate } from "../support/certificate.ts";
import { startApiServer, type ApiServer } from "./bootstrap/api-server.ts";
import { describeKubelet } from "./bootstrap/kubernetes-programs.ts";
import { awaitContainers, lendCrictl, pulledImages, startKubelet } from "./bootstrap/kubelet.ts";
import {
  LOCAL,
  LOCAL_NAME,
  serveOurs,
  startDebians,
  type DebiansServers,
} from "./bootstrap/local-repositories.ts";
import { startMachine, temporaryFolder, type Machine, type Run } from "./bootstrap/machine.ts";
import { sha256Of } from "./bootstrap/made-up-plan.ts";
import { CONTROL_PORT, createNetwork, forward, startCapture, type Network } from "./bootstrap/network.ts";
import { fillAndRender, listClusterOf, type RealNode, type RealNodeSetup } from "./bootstrap/real-node.ts";
import { startRealUpstream, type RealUpstream } from "./bootstrap/real-upstream.ts";
import { staticPods } from "./bootstrap/static-pods.ts";

const SCRIPT = "/tmp/node.sh";
const NODE = "node-1";

let upstream: RealUpstream;
let debians: DebiansServers;
let areDebiansFilled = false;
let closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.reverse()) await close();
  closers = [];
}, 60_000);

function closing<T extends { close(): Promise<void> }>(thing: T): T {
  closers.push(() => thing.close());
  return thing;
}

/** A bare machine with the script that is to make it a node. */
interface Prepared {
  readonly network: Network;
  readonly machine: Machine;
  readonly node: RealNode;
  readonly setup: RealNodeSetup;
}

async function putScript(network: Network, setup: RealNodeSetup, node: RealNode): Promise<Prepared> {
  const machine = closing(await startMachine(network));
  await machine.write(SCRIPT, node.script);
  if (setup.ca !== undefined) await machine.write("/etc/hosts", `${network.registry} ${LOCAL_NAME}\n`);
  return { network, machine, node, setup };
}

/** By http, from Debian's servers, which the copy itself fills the first time. */
async function prepareFromDebians(): Promise<Prepared> {
  const network = closing(await createNetwork());
  const { registry, files } = await debians.reachFrom(network);
  closing(registry);
  closing(files);
  const folder = closing(await temporaryFolder());
  const setup: RealNodeSetup = {
    assets: { containerRegistry: `${registry.host}/kops`, fileRepository: `http://${files.host}/files` },
    containerd: "1.6.99",
    installsCrictl: true,
    instanceGroup: "nodes-fsn1",
    registryMirrors: [`http://${registry.host}`],
    plainHttp: [registry.host],
    isFilled: areDebiansFilled,
  };
  const node = await fillAndRender(setup, upstream, folder.path);
  areDebiansFilled = true;
  return putScript(network, setup, node);
}

/** By https, from our own server over a directory, with a certificate that nobody vouches for. */
async function prepareFromOurs(
  change: RealNodeSetup,
): Promise<Prepared & { readonly asked: readonly string[] }> {
  const network = closing(await createNetwork());
  const folder = closing(await temporaryFolder());
  const tls = makeCertificate(LOCAL_NAME);
  const directory = join(folder.path, "repository");
  const assets = { ...change.assets, fileRepository: `https://${LOCAL}/files` };
  const setup: RealNodeSetup = { ...change, assets, ca: tls.cert, directory };
  const node = await fillAndRender(setup, upstream, folder.path);
  const { asked } = closing(await serveOurs(network, directory, tls));
  return { ...(await putScript(network, setup, node)), asked };
}

/** Does something while every packet of the machine is watched: none may go to anybody but the repositories, nor for want of a route. */
async function watched<T>(
  { network, machine }: Pick<Prepared, "network" | "machine">,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly packets: number }> {
  const folder = closing(await temporaryFolder());
  const capture = closing(await startCapture(network, join(folder.path, "capture")));
  const before = await machine.unroutable();
  const result = await work();
  const { strays, packets } = await capture.stop();
  expect(strays, "packets to anybody but the two repositories, and DNS queries").toEqual([]);
  expect(await machine.unroutable(), "packets without a route").toBe(before);
  return { result, packets };
}

function runScript(machine: Machine): Promise<Run> {
  return machine.run("sh", SCRIPT, "--attempts", "2", "--delay", "1");
}

async function bootstrap(prepared: Prepared): Promise<Run> {
  const { machine, node, setup } = prepared;
  const bare = await machine.run("sh", "-c", "command -v containerd runc ctr /usr/local/bin/kubelet crictl");
  expect(bare.stdout, "the machine is bare").toBe("");
  const { result: run, packets } = await watched(prepared, () => runScript(machine));
  expect(run.code, run.stderr).toBe(0);
  expect(packets).toBeGreaterThan(0);
  for (const { image } of node.plan.images) expect(run.stdout).toContain(`image  ${image}: pulled`);
  const versions = await machine.run("sh", "-c", "/usr/local/bin/kubelet --version; containerd --version");
  expect(versions.stdout).toMatch(/Kubernetes v1\.36\.\d+\n/);
  expect(versions.stdout).toMatch(setup.containerd.startsWith("1.") ? / 1\.6\./ : /\bv?2\.2\./);
  return run;
}

/** The second time nothing is left to do, and nobody is asked. */
async function expectIdempotent(prepared: Prepared): Promise<void> {
  const { machine } = prepared;
  const pidFile = "/run/containerd/containerd.pid";
  const [before, pid] = [await machine.changes(), await machine.read(pidFile)];
  const { result: second, packets } = await watched(prepared, () => runScript(machine));
  expect(second.code, second.stderr).toBe(0);
  expect(second.stdout).not.toMatch(/downloaded|pulled|wrote|started/);
  expect(second.stdout).toContain("0 files written");
  expect(packets).toBe(0);
  expect(await machine.changes()).toEqual(before);
  expect(await machine.read(pidFile)).toBe(pid);
}

/**
 * Starts the real kubelet, and waits until its static pods run, and the one that the API server binds to it. An image is taken away
 * before, so that the kubelet itself has to pull it. In the end nothing but the plan's images is there, the sandbox's included, each by
 * its digest and none by a tag.
 */
async function expectPods(
  prepared: Prepared,
  register?: { readonly api: ApiServer; readonly addon: object },
): Promise<void> {
  const { network, machine, node, setup } = prepared;
  const crictl = setup.installsCrictl ? "/usr/local/bin/crictl" : await lendCrictl(machine);
  const removed = await machine.run(crictl, "rmi", node.plan.kubeProxyImage ?? "");
  expect(removed.code, removed.stderr).toBe(0);
  const pods = staticPods(node.plan);
  const wanted = pods.flatMap(({ name, containers }) => containers.map((one) => `${name}-${NODE}/${one}`));
  const { result: running, packets } = await watched(prepared, async () => {
    if (register === undefined) {
      await startKubelet(machine, { node: NODE, pods });
      return awaitContainers(machine, crictl, wanted);
    }
    const { api, addon } = register;
    const kubeconfig = api.kubeconfig(NODE, `${network.control}:${CONTROL_PORT}`);
    await startKubelet(machine, { node: NODE, pods, kubeconfig });
    await expectRegistered(api);
    await api.post("/api/v1/namespaces/kube-system/pods", addon);
    return awaitContainers(machine, crictl, [...wanted, "addon/addon"]);
  });
  expect(packets, "the image that was taken away").toBeGreaterThan(0);
  const images = await pulledImages(machine, crictl);
  const had = images.flatMap(({ repoTags, repoDigests }) => [...repoTags, ...repoDigests]);
  const pinned = node.plan.images.map(({ image }) => image.replace(/:[^:/@]+@/, "@"));
  expect(pinned.every((image) => /@sha256:[0-9a-f]{64}$/.test(image))).toBe(true);
  expect(new Set(had)).toEqual(new Set(pinned));
  const ids = images.map(({ id }) => id);
  for (const { image, name } of running) expect(ids, name).toContain(image);
}

async function expectRegistered(api: ApiServer): Promise<void> {
  const kubeletVersion = expect.stringContaining("v1.36.") as string;
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const node = await api.get(`/api/v1/nodes/${NODE}`);
    if (node !== undefined) {
      expect(node).toMatchObject({ status: { nodeInfo: { kubeletVersion } } });
      return;
    }
    await setTimeout(250);
  }
  throw new Error(`${NODE} has not registered`);
}

/** As a DaemonSet's controller binds it to a node. */
function addonPod({ node }: Prepared): object {
  const addon = node.plan.images.find(({ component, use }) => component === "cilium" && use === "addon");
  return {
    metadata: { name: "addon", namespace: "kube-system" },
    spec: {
      nodeName: NODE,
      hostNetwork: true,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      tolerations: [{ operator: "Exists" }],
      containers: [{ name: "addon", image: addon?.image }],
    },
  };
}

function expectByDigest(asked: readonly string[]): void {
  const manifests = asked.filter((line) => line.includes("/manifests/"));
  expect(manifests.length).toBeGreaterThan(5);
  expect(manifests.filter((line) => !/\/manifests\/sha256:[0-9a-f]{64}(\?|$)/.test(line))).toEqual([]);
}

/** Starts what the unit says with the unit's environment, and remembers what it was asked. */
const MADE_UP_SYSTEMCTL = `#!/bin/sh
echo "$*" >>/tmp/systemctl.log
[ "$1" = restart ] || exit 0
. /etc/sysconfig/containerd
command=$(sed -n 's/^ExecStart=//p' "/lib/systemd/system/$2")
eval "nohup $command" </dev/null >/tmp/containerd.log 2>&1 &
`;

describeKubelet("a bare machine that reaches two local repositories and nobody else", () => {
  beforeAll(async () => {
    const lists = ["1.6.99", "2.2.99"].map(async (containerd) => {
      const folder = await temporaryFolder();
      const list = listClusterOf({ assets: {}, containerd, installsCrictl: true }, folder.path);
      return list.finally(() => folder.close());
    });
    upstream = await startRealUpstream(await Promise.all(lists));
    debians = await startDebians();
  }, 180_000);
  afterAll(async () => {
    await upstream.close();
    await debians.close();
  }, 60_000);

  test("becomes a node that registers: containerRegistry, http, containerd 1.6", async () => {
    const api = closing(await startApiServer([NODE]));
    const prepared = await prepareFromDebians();
    await bootstrap(prepared);
    await expectIdempotent(prepared);
    closing(await forward(prepared.network.control, CONTROL_PORT, api.host));
    await expectPods(prepared, { api, addon: addonPod(prepared) });
  }, 180_000);

  test("becomes a control plane: containerProxy, https with a private CA, containerd 1.6", async () => {
    const prepared = await prepareFromOurs({
      assets: { containerProxy: LOCAL },
      containerd: "1.6.99",
      installsCrictl: true,
      instanceGroup: "control-plane-fsn1",
    });
    await bootstrap(prepared);
    await expectPods(prepared);
    expectByDigest(prepared.asked);
  }, 180_000);

  test("becomes a node: mirrors only, https with a private CA, containerd 2.2 and its own client", async () => {
    const prepared = await prepareFromOurs({
      assets: {},
      containerd: "2.2.99",
      installsCrictl: false,
      instanceGroup: "nodes-fsn1",
      registryMirrors: ["registry.k8s.io", "quay.io", "docker.io"].map((host) => `${host}=${LOCAL}/${host}`),
    });
    expect(prepared.node.plan.images.some(({ image }) => image.includes(LOCAL_NAME))).toBe(false);
    await bootstrap(prepared);
    await expectIdempotent(prepared);
    await expectPods(prepared);
    expectByDigest(prepared.asked);
  }, 180_000);

  test("has systemd start containerd where systemd runs", async () => {
    const prepared = await prepareFromDebians();
    const { machine, node } = prepared;
    await machine.run("mkdir", "-p", "/run/systemd/system");
    await machine.write("/usr/bin/systemctl", MADE_UP_SYSTEMCTL);
    await machine.run("chmod", "755", "/usr/bin/systemctl");
    const first = await bootstrap(prepared);
    expect(first.stdout).toContain("start  containerd: started by systemd");
    for (const { image } of node.plan.images)
      expect(await machine.run("/usr/local/bin/crictl", "inspecti", "-q", image), image).toMatchObject({
        code: 0,
      });
    expect(await machine.read("/etc/containerd/config.toml")).toContain("SystemdCgroup = true");
    const calls = "daemon-reload\nenable containerd.service\nrestart containerd.service\n";
    expect(await machine.read("/tmp/systemctl.log")).toBe(calls);
    expect((await runScript(machine)).stdout).toContain("start  containerd: was running");
    expect(await machine.read("/tmp/systemctl.log")).toBe(calls);
  }, 180_000);

  test("stays as it is when one file in the repository is corrupted", async () => {
    const prepared = await prepareFromDebians();
    const arch = process.arch === "arm64" ? "arm64" : "amd64";
    const path = join(debians.folder, `files/opencontainers/runc/releases/download/v1.3.99/runc.${arch}`);
    const right = await readFile(path);
    const wrong = Buffer.from(right);
    wrong.writeUInt8(wrong.readUInt8(1000) ^ 1, 1000);
    await writeFile(path, wrong);
    closing({ close: () => writeFile(path, right) });
    const { machine } = prepared;
    const { result: run } = await watched(prepared, () => runScript(machine));
    expect(run.code, run.stderr).toBe(5);
    expect(run.stderr).toMatch(
      new RegExp(`runc\\.${arch} from http:.* expected sha256 ${sha256Of(right)}, got ${sha256Of(wrong)}`),
    );
    const changed = [...(await machine.changes()).keys()];
    expect(changed.filter((path) => !path.startsWith("/var/cache/nodeup/sha256:"))).toEqual([]);
    expect((await machine.run("sh", "-c", "command -v containerd runc ctr kubelet")).stdout).toBe("");
  }, 180_000);

  test("would be caught asking somebody else, or a name server", async () => {
    const network = closing(await createNetwork());
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
