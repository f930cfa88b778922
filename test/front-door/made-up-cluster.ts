import { join } from "node:path";
import {
  createMadeUpUpstream,
  type MadeUpUpstream,
} from "../../src/cli/demo/made-up/create-made-up-upstream.ts";
import { createMemoryFiles } from "../../src/content/memory-files.ts";
import { createMemoryImages } from "../../src/content/memory-images.ts";
import { startServer, type StartOptions } from "../../src/serve/start-server.ts";
import { directoryWith } from "../cli/load.ts";
import { runHere } from "../support/run-here.ts";
import { startTool, type EndedTool, type RunningTool, type ToolOptions } from "../support/run-tool.ts";

/** A cluster's spec, and an upstream on loopback that has all that the cluster needs, with made-up content. */
export interface MadeUpCluster {
  /** A folder for what a test writes; the spec is `cluster.yaml` in it. */
  readonly folder: string;
  readonly spec: string;
  readonly images: readonly string[];
  readonly files: readonly string[];
  readonly content: MadeUpUpstream;
  /** As FROM=TO. */
  readonly mirrors: readonly string[];
  /** "METHOD /path" of what upstream is asked, in the order it comes. */
  readonly asked: string[];
  /** Runs the tool in the folder, by `runHere`. */
  run(parameters: readonly string[], options?: ToolOptions): Promise<EndedTool>;
  /** Starts it in a process of its own. */
  start(parameters: readonly string[], options?: ToolOptions): RunningTool;
  close(): Promise<void>;
}

/** Versions of which no release knows a hash, so that made-up files are as good as real ones: their hashes are beside them. */
const SPEC = `apiVersion: kops.k8s.io/v1alpha2
kind: Cluster
metadata:
  name: made-up.example.com
spec:
  kubernetesVersion: 1.34.99
  cloudProvider: hetzner
  containerd:
    version: 2.1.99
    runc:
      version: 1.3.99
  networking:
    cilium: {}
  topology:
    dns:
      type: None
  nodeProblemDetector:
    enabled: true
  etcdClusters:
  - name: main
    etcdMembers:
    - instanceGroup: control-plane
      name: a
  assets:
    containerRegistry: registry.corp.example
    fileRepository: https://files.corp.example/kops
  subnets:
  - name: fsn1
    type: Public
    zone: fsn1
---
${instanceGroup("control-plane", "Master")}---
${instanceGroup("nodes", "Node")}`;

function instanceGroup(name: string, role: string): string {
  return `apiVersion: kops.k8s.io/v1alpha2
kind: InstanceGroup
metadata:
  name: ${name}
  labels:
    kops.k8s.io/cluster: made-up.example.com
spec:
  role: ${role}
  machineType: cx22
  minSize: 1
  maxSize: 1
  subnets:
  - fsn1
`;
}

const RELEASE = "1.36.2";
const SIZES = { layerBytes: 3_000, baseLayerBytes: 20_000, fileBytes: 5_000 };
const ENVIRONMENT = {
  KOPS_VERSION: RELEASE,
  // As for the versions: nobody knows hashes of nodeup there.
  KOPS_BASE_URL: `https://artifacts.k8s.io/made-up/${RELEASE}`,
};

/** Starts upstream; `options` are its server's own, `sizes` its content's. */
export async function startMadeUpCluster(
  options: StartOptions = {},
  sizes: Partial<typeof SIZES> = {},
): Promise<MadeUpCluster> {
  const folder = directoryWith({ "cluster.yaml": SPEC });
  const inFolder = (given: ToolOptions = {}): ToolOptions => ({
    cwd: folder,
    ...given,
    env: { ...ENVIRONMENT, ...given.env },
  });
  const run: MadeUpCluster["run"] = (parameters, given) => runHere(parameters, inFolder(given));
  const list = ["get", "assets", "-f", "cluster.yaml", "--offline", "-o", "json", "--details"];
  const listed = await run(list);
  const { images, files } = JSON.parse(listed.stdout) as Record<"images" | "files", { canonical: string }[]>;
  const names = {
    images: images.map(({ canonical }) => canonical),
    files: files.map(({ canonical }) => canonical),
  };
  const content = createMadeUpUpstream({ ...names, ...SIZES, ...sizes });
  const asked: string[] = [];
  const server = await startServer(content, {
    ...options,
    intercept: (request, response) => {
      asked.push(`${request.method ?? ""} ${request.url ?? ""}`);
      return options.intercept?.(request, response) ?? false;
    },
  });
  return {
    folder,
    spec: join(folder, "cluster.yaml"),
    ...names,
    content,
    mirrors: content.mirrors(server.address),
    asked,
    run,
    start: (parameters, given) => startTool(parameters, inFolder(given)),
    close: () => server.close(),
  };
}

/** Local repositories on loopback: a registry that takes pushes, and a file server below /kops that takes PUT. */
export interface LocalRepositories {
  /** Flags that name both instead of the spec's. */
  readonly flags: readonly string[];
  /** "127.0.0.1:5000" */
  readonly host: string;
  readonly images: ReturnType<typeof createMemoryImages>;
  /** "METHOD /path" in the order they came. */
  readonly asked: string[];
  close(): Promise<void>;
}

export async function startLocalRepositories(options: StartOptions = {}): Promise<LocalRepositories> {
  const images = createMemoryImages();
  const content = { images, files: createMemoryFiles() };
  const asked: string[] = [];
  const server = await startServer(content, {
    ...options,
    writable: content,
    intercept: (request, response) => {
      asked.push(`${request.method ?? ""} ${request.url ?? ""}`);
      return options.intercept?.(request, response) ?? false;
    },
  });
  return {
    flags: ["--container-registry", server.address, "--file-repository", `${server.url}/kops`],
    host: server.address,
    images,
    asked,
    close: () => server.close(),
  };
}
