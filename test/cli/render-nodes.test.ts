import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { printLock } from "../../src/tasks/disk/lock-file.ts";
import type { RenderNodesFlags } from "../../src/cli/render/nodes.ts";
import { renderNodes } from "../../src/cli/render/nodes.ts";
import type { KopsNodes } from "../../src/nodes/kops-nodes.ts";
import type { Lock } from "../../src/transfer/lock.ts";
import { startLoopbackServer, type LoopbackServer, type SeenRequest } from "../support/loopback-server.ts";
import { HOST_FLAGS } from "./host-flags.ts";
import { captured } from "./captured.ts";
import { clusterSpec, directoryWith, load } from "./load.ts";
import { runCommand } from "./run-command.ts";

interface Printed {
  readonly cluster: string;
  readonly kopsVersion: string;
  readonly instanceGroups: Readonly<Record<string, PrintedGroup>>;
}

interface PrintedGroup {
  readonly userData: string;
  readonly nodeup: Record<string, { sha256: string; urls: readonly string[] }>;
  readonly files: Record<string, readonly string[]>;
  readonly sandboxImage: string;
  readonly kubeProxyImage: string;
  readonly images: readonly { component: string; image: string; use: string }[];
}

const folder = directoryWith({ "c.yaml": clusterSpec() });
const file = join(folder, "c.yaml");
const withoutGroups = directoryWith({ "c.yaml": clusterSpec().split("---")[0] ?? "" });

async function run(
  flags: Partial<RenderNodesFlags> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const defaults = {
    ...HOST_FLAGS,
    filename: [file],
    kopsVersion: "1.36.2",
    output: "json",
    instanceGroup: [],
    mirror: [],
    offline: true,
  } as const;
  return captured(() => renderNodes(undefined, { ...defaults, ...flags }));
}

async function printed(flags?: Partial<RenderNodesFlags>): Promise<Printed> {
  return JSON.parse((await run(flags)).stdout) as Printed;
}

function imagesOf({ instanceGroups }: Printed): string[] {
  return Object.values(instanceGroups).flatMap(({ images }) => images.map(({ image }) => image));
}

describe("render nodes", () => {
  test("says what every instance group downloads", async () => {
    const { code, stderr } = await run();
    const { cluster, kopsVersion, instanceGroups } = await printed();
    expect({ code, cluster, kopsVersion }).toEqual({
      code: 0,
      cluster: "one.example.com",
      kopsVersion: "1.36.2",
    });
    expect(stderr).toMatch(/have no known sha256 \(no host was asked\)/);
    expect(Object.entries(instanceGroups).map(([name, { userData }]) => [name, userData])).toEqual([
      ["control-plane", "control-plane.masters.one.example.com"],
      ["nodes", "nodes.one.example.com"],
    ]);
    const nodes = instanceGroups["nodes"];
    expect(nodes?.nodeup["arm64"]?.urls).toEqual([
      "https://files.example.com/kops/binaries/kops/1.36.2/linux/arm64/nodeup",
    ]);
    expect(nodes?.files["amd64"]?.[0]).toMatch(
      /^[0-9a-f]{64}@https:\/\/files\.example\.com\/kops\/release\/v1\.34\.2\/bin\/linux\/amd64\/kubelet$/,
    );
    expect(nodes?.kubeProxyImage).toBe("registry.example.com/kube-proxy:v1.34.2");
    expect(nodes?.sandboxImage).toBe("registry.example.com/pause:3.10.1");
  });

  test("prints the same as YAML", async () => {
    expect(parse((await run({ output: "yaml" })).stdout)).toEqual(await printed());
  });

  test("prints kOps's own names", async () => {
    const { bootstrap, nodeupConfig } = JSON.parse((await run({ output: "kops" })).stdout) as KopsNodes;
    expect(Object.keys(bootstrap["nodes.one.example.com"] ?? {})).toEqual([
      "NODEUP_HASH_AMD64",
      "NODEUP_HASH_ARM64",
      "NODEUP_URL_AMD64",
      "NODEUP_URL_ARM64",
    ]);
    expect(Object.keys(nodeupConfig)).toEqual(["control-plane", "nodes"]);
    expect(nodeupConfig["nodes"]).toMatchObject({ warmPoolImages: null });
  });

  test("a package's own sha1 is what kOps lists and machines check", async () => {
    const sha1 = "ab".repeat(20);
    const url = "https://files.corp.example/containerd.tgz";
    const spec = `  containerd: {packages: {urlAmd64: "${url}", hashAmd64: ${sha1.toUpperCase()}}}\n`;
    const packaged = join(directoryWith({ "c.yaml": clusterSpec({ spec }) }), "c.yaml");
    const { instanceGroups } = await printed({ filename: [packaged] });
    expect(instanceGroups["nodes"]?.files["amd64"]).toContain(`${sha1}@${url}`);
    const list = ["get", "assets", "--no-config", "--offline", "--kops-version", "1.36.2", "-f", packaged];
    const { stdout } = await runCommand(...list, "-o", "json");
    const { files } = JSON.parse(stdout) as { files: object[] };
    expect(files).toContainEqual({ canonical: url, download: url, sha: sha1 });
  });

  test("of one instance group", async () => {
    const { instanceGroups } = await printed({ instanceGroup: ["nodes"] });
    expect(Object.keys(instanceGroups)).toEqual(["nodes"]);
    await expect(run({ instanceGroup: ["node"] })).rejects.toMatchObject({
      code: "BAD_FLAGS",
      hint: "Did you mean nodes?",
    });
  });

  test("writes one file per instance group", async () => {
    const outputDir = join(directoryWith({}), "nodes");
    const { code, stdout, stderr } = await run({ output: "yaml", outputDir });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(readdirSync(outputDir).toSorted()).toEqual(["control-plane.yaml", "nodes.yaml"]);
    const written = parse(readFileSync(join(outputDir, "nodes.yaml"), "utf8")) as Printed;
    expect(written).toEqual(await printed({ instanceGroup: ["nodes"] }));
    expect(stderr).toContain(join(outputDir, "nodes.yaml"));
  });

  test.each<[string, Partial<RenderNodesFlags>, RegExp]>([
    ["two places of digests", { lock: "l", resolveDigests: true, offline: false }, /exclude each other/],
    ["asking without network", { resolveDigests: true }, /asks hosts, but --offline/],
    ["a cluster alone", { filename: [join(withoutGroups, "c.yaml")] }, /no instance groups/],
  ])("%s is refused", async (_, flags, message) => {
    await expect(run(flags)).rejects.toMatchObject({
      code: "BAD_FLAGS",
      message: expect.stringMatching(message) as string,
    });
  });
});

function sha(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

async function lockOf(change: (lock: Lock) => Lock = (lock) => lock): Promise<string> {
  const { list } = await load({ filename: [file], kopsVersion: "1.36.2" });
  const lock = {
    images: list.images.map(({ canonical, download }) => ({
      canonical,
      download,
      digest: `sha256:${sha(canonical)}` as const,
      size: 1,
      platforms: [],
      why: [],
    })),
    files: list.files.map(({ canonical, download, sha256 }) => ({
      canonical,
      download,
      sha256: sha256 ?? sha(canonical),
      size: 1,
      why: [],
    })),
  };
  return join(directoryWith({ "lock.yaml": printLock(change(lock)) }), "lock.yaml");
}

describe("with a lock file", () => {
  test("every image is pinned and every hash known", async () => {
    const { code, stdout, stderr } = await run({ lock: await lockOf() });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { instanceGroups } = JSON.parse(stdout) as Printed;
    const digest = sha("registry.k8s.io/kube-proxy:v1.34.2");
    expect(instanceGroups["control-plane"]?.kubeProxyImage).toBe(
      `registry.example.com/kube-proxy:v1.34.2@sha256:${digest}`,
    );
    const images = imagesOf({ instanceGroups } as Printed);
    expect(images.filter((image) => !/:[^@]+@sha256:[0-9a-f]{64}$/.test(image))).toEqual([]);
    const canonical = "https://artifacts.k8s.io/binaries/kops/1.36.2/linux/amd64/nodeup";
    expect(instanceGroups["control-plane"]?.nodeup["amd64"]?.sha256).toBe(sha(canonical));
  });

  test("what it lacks and what differs is found", async () => {
    const lock = await lockOf(({ images, files }) => ({
      images: images.filter(({ canonical }) => !canonical.includes("/pause:")),
      files: files
        .filter(({ canonical }) => !canonical.endsWith("amd64/kubectl"))
        .map((one) => (one.canonical.endsWith("arm64/kubelet") ? { ...one, sha256: "0".repeat(64) } : one)),
    }));
    const { code, stdout, stderr } = await run({ lock });
    expect(code).toBe(3);
    expect(stderr).toContain(`error: ${lock}: registry.k8s.io/pause:3.10.1 is not in the lock file`);
    expect(stderr).toContain("linux/amd64/kubectl is not in the lock file");
    expect(stderr).toMatch(
      /arm64\/kubelet has the sha256 [1-9a-f][0-9a-f]+ in the list, but 0{64} in the lock/,
    );
    const { instanceGroups } = JSON.parse(stdout) as Printed;
    expect(instanceGroups["control-plane"]?.sandboxImage).toBe("registry.example.com/pause:3.10.1");
  });
});

describe("with the repositories asked", () => {
  let server: LoopbackServer | undefined;
  afterEach(() => server?.close());

  /** Flags that lead to no host but the server. */
  async function serve(
    answer: (request: SeenRequest, response: ServerResponse) => void,
  ): Promise<Partial<RenderNodesFlags>> {
    server = await startLoopbackServer(answer);
    const assets = `  assets:
    containerRegistry: ${server.host}
    fileRepository: http://${server.host}/files
`;
    return {
      filename: [join(directoryWith({ "c.yaml": clusterSpec({ spec: assets }) }), "c.yaml")],
      mirror: [`https://artifacts.k8s.io=http://${server.host}/upstream`],
      offline: false,
      resolveDigests: true,
    };
  }

  function answerManifest({ path }: SeenRequest, response: ServerResponse): void {
    if (!path.startsWith("/v2/")) return void response.writeHead(404).end();
    response.writeHead(200, {
      "docker-content-digest": `sha256:${sha(path)}`,
      "content-type": "application/vnd.oci.image.index.v1+json",
      "content-length": "2",
    });
    response.end();
  }

  test("images are pinned to what is there, and hashes read beside the files there", async () => {
    const flags = await serve((request, response) => {
      if (request.path.endsWith("/nodeup.sha256")) response.end(`${sha(request.path)}  nodeup\n`);
      else answerManifest(request, response);
    });
    const { code, stdout, stderr } = await run(flags);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining("error") as string });
    const { instanceGroups } = JSON.parse(stdout) as Printed;
    const digest = sha("/v2/kube-proxy/manifests/v1.34.2");
    expect(instanceGroups["nodes"]?.kubeProxyImage.split("@")[1]).toBe(`sha256:${digest}`);
    expect(imagesOf({ instanceGroups } as Printed).filter((image) => !image.includes("@"))).toEqual([]);
    const nodeup = "/files/binaries/kops/1.36.2/linux/amd64/nodeup.sha256";
    expect(instanceGroups["nodes"]?.nodeup["amd64"]?.sha256).toBe(sha(nodeup));
  });

  test("only what the instance group pulls is asked for", async () => {
    const flags = await serve(answerManifest);
    await run({ ...flags, instanceGroup: ["nodes"] });
    const asked = server?.seen.filter(({ path }) => path.startsWith("/v2/")).map(({ path }) => path) ?? [];
    expect(asked).toContain("/v2/kube-proxy/manifests/v1.34.2");
    expect(asked.filter((path) => path.includes("kube-apiserver"))).toEqual([]);
    expect(new Set(asked).size).toBe(asked.length);
  });

  test("an image that is not there is found, by its name", async () => {
    const flags = await serve((request, response) => {
      if (request.path.includes("/kube-proxy/")) response.writeHead(404).end();
      else answerManifest(request, response);
    });
    const { code, stdout, stderr } = await run(flags);
    const image = `${server?.host ?? ""}/kube-proxy:v1.34.2`;
    expect(code).toBe(3);
    expect(stderr).toContain(`error: ${image} is not there (Nodes cannot pull it either`);
    expect((JSON.parse(stdout) as Printed).instanceGroups["control-plane"]?.kubeProxyImage).toBe(image);
  });

  test("a registry that refuses is told once, and is no missing image", async () => {
    const flags = await serve((_, response) => void response.writeHead(403).end());
    const { code, stderr } = await run(flags);
    expect(code).toBe(3);
    const errors = stderr.split("\n").filter((line) => line.startsWith("error:"));
    expect(errors).toEqual([expect.stringMatching(/403.*more images of this host have no digest either/)]);
    expect(stderr).not.toContain("is not there");
  });
});
