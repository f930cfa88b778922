import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { openHosts } from "../../src/hosts/open-hosts.ts";
import { readHostEnvironment } from "../../src/hosts/read-environment.ts";
import type { NodePlan } from "../../src/nodes/node-plan.ts";
import { planClusterNodes } from "../../src/tasks/nodes/plan-cluster-nodes.ts";
import { expectShown } from "../support/expect-shown.ts";
import { makeCertificate } from "../support/certificate.ts";
import { startForwardProxy, type ForwardProxy } from "../support/forward-proxy.ts";
import { startMachine, temporaryFolder, type Machine, type Run } from "./bootstrap/machine.ts";
import { createNetwork, startCapture } from "./bootstrap/network.ts";
import { withOomScores } from "./bootstrap/oom-scores.ts";
import { describeKubelet } from "./bootstrap/kubernetes-programs.ts";
import { awaitContainers, lendCrictl, pulledImages, startKubelet } from "./bootstrap/kubelet.ts";
import { clusterText } from "./bootstrap/made-up-release.ts";
import { readBlocks, type PageBlock } from "./bootstrap/page-blocks.ts";
import { listClusterOf } from "./bootstrap/real-node.ts";
import { startRealUpstream } from "./bootstrap/real-upstream.ts";
import { staticPods } from "./bootstrap/static-pods.ts";

const PAGE = new URL("../../docs/from-nothing.md", import.meta.url);
const BLOCKS = readBlocks(PAGE);
const KOPS_VERSION = /KOPS_VERSION=(\S+)/.exec(BLOCKS[0]?.script ?? "")?.[1] ?? "";
const TOOL = fileURLToPath(new URL("../../bin/kops-assets", import.meta.url));
const CHANNEL = "https://raw.githubusercontent.com/kubernetes/kops/master/channels/stable";
const CLUSTER = { assets: {}, containerd: "2.2.99", installsCrictl: false };
const NODE = "control-plane-1";

let closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.reverse()) await close();
  closers = [];
}, 60_000);

function closing<T extends { close(): Promise<void> }>(thing: T): T {
  closers.push(() => thing.close());
  return thing;
}

/** What each machine has in PATH: the tool, and in kops's place what notes how it is called, and prints a spec where it is to make one. */
function programs(folder: string): Record<string, string> {
  return {
    "kops-assets": `#!/bin/sh\nexec '${process.execPath}' '${TOOL}' "$@"\n`,
    kops: `#!/bin/sh\necho "$*" >>${folder}/kops.log\n[ "$1 $2" != "create cluster" ] || cat ${folder}/kops.yaml\n`,
  };
}

/** Runs a block as the first thing in a new shell, with what earlier blocks of the place exported. */
interface Place {
  readonly folder: string;
  run(script: string): Promise<Run>;
}

/** A machine with internet: all that it can reach is behind its proxy. */
async function startOutside(folder: string): Promise<Place & { readonly proxy: ForwardProxy }> {
  const list = await listClusterOf(CLUSTER, folder, KOPS_VERSION);
  const registries = list.images.map(({ canonical }) => canonical.split("/")[0] ?? "");
  const sites = [CHANNEL, ...list.files.map(({ canonical }) => canonical)].map((url) => new URL(url).host);
  const names = [
    ...new Set(["registry-1.docker.io", ...registries.filter((name) => name.includes(".")), ...sites]),
  ];
  const tls = makeCertificate(...names);
  const internet = closing(await startRealUpstream([list], { others: { [CHANNEL]: "spec: {}\n" }, tls }));
  const hosts = Object.fromEntries(names.map((name) => [`${name}:443`, internet.address]));
  const proxy = closing(await startForwardProxy({ hosts }));
  const [bin, ca] = [join(folder, "bin"), join(folder, "internet.pem")];
  await mkdir(bin);
  for (const [name, text] of Object.entries(programs(folder))) {
    await writeFile(join(bin, name), text);
    await chmod(join(bin, name), 0o755);
  }
  await writeFile(ca, tls.cert);
  const spec = clusterText(CLUSTER).replace("\n  assets: {}", "\n  channel: stable");
  await writeFile(join(folder, "kops.yaml"), spec);
  const env = {
    PATH: `${bin}:/usr/sbin:/usr/bin:/sbin:/bin`,
    HOME: folder,
    HTTPS_PROXY: `http://${proxy.host}`,
    SSL_CERT_FILE: ca,
    CURL_CA_BUNDLE: ca,
  };
  const cwd = join(folder, "outside");
  await mkdir(cwd);
  return { folder: cwd, proxy, run: (script) => runHere(script, cwd, env) };
}

function runHere(script: string, cwd: string, env: Readonly<Record<string, string>>): Promise<Run> {
  return new Promise((resolve) => {
    execFile("sh", ["-ec", script], { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve({
        code: error === null ? 0 : typeof error.code === "number" ? error.code : -1,
        stdout,
        stderr,
      });
    });
  });
}

async function placeIn(machine: Machine, registry: string): Promise<Place> {
  const folder = "/root/road";
  await machine.run("mkdir", folder);
  await machine.write("/etc/hosts", `127.0.0.1 localhost\n${registry} repository.corp.example\n`);
  for (const [name, text] of Object.entries(programs(folder))) {
    await machine.write(`/usr/bin/${name}`, text);
    await machine.run("chmod", "755", `/usr/bin/${name}`);
  }
  return { folder, run: (script) => machine.run("sh", "-ec", `cd ${folder}\n${script}`) };
}

/** Follows blocks; `between` does what the page's words say a person does. */
async function follow(
  blocks: readonly PageBlock[],
  places: Readonly<Record<string, Place>>,
  between: (before: PageBlock) => Promise<void>,
): Promise<void> {
  const exported: Record<string, string> = {};
  for (const block of blocks) {
    await between(block);
    const place = places[block.place];
    if (place === undefined) throw new Error(`the page names no machine ${block.place}`);
    const script = `${exported[block.place] ?? ""}${block.script}`;
    if (block.isService) {
      void place.run(`${script.trimEnd()} >service.log 2>&1`);
      await awaitService(place);
    } else {
      const run = await place.run(script);
      expect(run.code, `${block.script}\n${run.stdout}\n${run.stderr}`).toBe(0);
      expectShown(run, block.script, block.shown);
    }
    const exports = block.script.split("\n").filter((line) => line.startsWith("export "));
    exported[block.place] = [exported[block.place] ?? "", ...exports.map((line) => `${line}\n`)].join("");
  }
}

async function awaitService(place: Place): Promise<void> {
  for (let tries = 0; tries < 240; tries += 1) {
    const { stdout } = await place.run("cat service.log");
    if (stdout.includes("https://")) return;
    await setTimeout(250);
  }
  throw new Error("the service does not start");
}

async function planOf(folder: string): Promise<NodePlan> {
  const hosts = openHosts({}, readHostEnvironment({}));
  const { plans } = await planClusterNodes(
    {
      sources: [join(folder, "cluster.yaml")],
      kopsVersion: KOPS_VERSION,
      offline: true,
      lockFile: join(folder, "kops-assets.lock.yaml"),
      instanceGroups: ["control-plane-fsn1"],
    },
    hosts,
  ).finally(() => hosts.close());
  const [plan] = plans;
  if (plan === undefined) throw new Error("there is no control plane");
  return plan;
}

describeKubelet("from nothing to a kOps cluster without internet", () => {
  test("by the page, to the letter, until a real kubelet has started the control plane", async () => {
    const network = closing(await createNetwork({ apart: true }));
    const folder = closing(await temporaryFolder());
    const outside = await startOutside(folder.path);
    const insideMachine = closing(await startMachine({ name: network.repositories }));
    const inside = await placeIn(insideMachine, network.registry);
    const nodeMachine = closing(await startMachine(network));
    const node = await placeIn(nodeMachine, network.registry);
    const watched = closing(await startCapture(network, join(folder.path, "node.pcap")));
    const server = { ...network, name: network.repositories, node: network.registry };
    const watchedInside = closing(await startCapture(server, join(folder.path, "inside.pcap")));
    const machines = [insideMachine, nodeMachine];
    const before = await Promise.all(machines.map((machine) => machine.unroutable()));

    const carried = new Set<string>();
    await follow(BLOCKS, { outside, inside, node }, async ({ place }) => {
      if (carried.has(place)) return;
      carried.add(place);
      if (place === "inside")
        await insideMachine.write(
          `${inside.folder}/carry.tar`,
          await readFile(join(outside.folder, "carry.tar")),
        );
      if (place === "node") {
        const script = await insideMachine.read(`${inside.folder}/control-plane-fsn1.sh`);
        await nodeMachine.write(`${node.folder}/control-plane-fsn1.sh`, await withOomScores(script));
      }
    });
    expect(carried).toEqual(new Set(["outside", "inside", "node"]));
    expect(outside.proxy.seen.length).toBeGreaterThan(0);
    expect(await insideMachine.read(`${inside.folder}/cluster.yaml`)).toContain("channel: file:///srv/");
    expect((await insideMachine.read(`${inside.folder}/kops.log`)).split("\n")).toEqual([
      "create -f cluster.yaml",
      "update cluster --name local.example.com --yes --admin",
      "validate cluster --name local.example.com --wait 20m",
      "",
    ]);

    const plan = await planOf(outside.folder);
    const pods = staticPods(plan);
    await startKubelet(nodeMachine, { node: NODE, pods });
    const crictl = await lendCrictl(nodeMachine);
    const wanted = pods.flatMap(({ name, containers }) => containers.map((one) => `${name}-${NODE}/${one}`));
    await awaitContainers(nodeMachine, crictl, wanted);
    for (const { repoTags, repoDigests } of await pulledImages(nodeMachine, crictl))
      expect([...repoTags, ...repoDigests].join(" ")).toMatch(
        /^repository\.corp\.example:5000\/\S+@sha256:[0-9a-f]{64}$/,
      );
    expect((await watched.stop()).strays).toEqual([]);
    expect((await watchedInside.stop()).strays).toEqual([]);
    expect(await Promise.all(machines.map((machine) => machine.unroutable()))).toEqual(before);
  }, 180_000);
});
