import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { UserError } from "../errors/user-error.ts";
import { parseSource } from "../cluster/read/parse-source.ts";
import type { NodeFile, NodePlan } from "../nodes/node-plan.ts";
import { renderBootstrap, type BootstrapOptions } from "./render-bootstrap.ts";
import { renderCloudInit } from "./render-cloud-init.ts";

const SHA256 = "0123456789abcdef".repeat(4);
const DIGEST = `sha256:${SHA256}`;
const OPTIONS: BootstrapOptions = {
  cluster: "one.example.com",
  release: "1.36.2",
  containerdVersion: "2.2.4",
  installsContainerd: true,
  mirrors: [],
};

function file(component: string, ...urls: readonly string[]): NodeFile {
  return { component, canonical: "https://upstream.example/file", sha256: SHA256, urls };
}

function planOf(changes: Partial<NodePlan> = {}): NodePlan {
  return {
    instanceGroup: "nodes",
    role: "Node",
    nodeup: {
      amd64: file("nodeup", "https://files.example/amd64/nodeup"),
      arm64: file("nodeup", "https://files.example/arm64/nodeup"),
    },
    hasConfig: true,
    files: {
      amd64: [
        file("cni-plugins", "https://files.example/cni-amd64.tgz", "https://other.example/cni-amd64.tgz"),
      ],
      arm64: [file("kubelet", "https://files.example/arm64/kubelet")],
    },
    imageArchives: { amd64: [], arm64: [] },
    images: [
      {
        component: "pause",
        canonical: "registry.k8s.io/pause:3.10",
        image: "r.example/pause:3.10",
        use: "sandbox",
      },
      { component: "x", canonical: "busybox:1", image: `busybox:1@${DIGEST}`, use: "addon" },
    ],
    warmPoolImages: [],
    ...changes,
  };
}

/** What a script's functions hand over to `show`, with an empty word after each time. */
function handed(script: string, line: string): string[] {
  const functions = script.replace(/\nmain "\$@"\n$/, "\n");
  const show = `show() { printf '%s\\0' "$@" ''; }\n${line}`;
  const printed = execFileSync("sh", { input: `${functions}\n${show}\n`, encoding: "utf8" });
  return printed.split("\0").slice(0, -1);
}

function codeOf(run: () => unknown): string {
  try {
    run();
    return "";
  } catch (error) {
    return (error as UserError).code;
  }
}

describe("a bootstrap script", () => {
  const script = renderBootstrap(planOf(), OPTIONS);

  test("knows the files of each architecture, nodeup last, with all their places in order", () => {
    expect(handed(script, "files_amd64 show")).toEqual([
      ...["cni-plugins", SHA256, "cni-amd64_tgz", "archive"],
      ...["https://files.example/cni-amd64.tgz", "https://other.example/cni-amd64.tgz", ""],
      ...["nodeup", SHA256, "nodeup", "program", "https://files.example/amd64/nodeup", ""],
    ]);
    expect(handed(script, "files_arm64 show").filter((word) => word.startsWith("https:"))).toEqual([
      "https://files.example/arm64/kubelet",
      "https://files.example/arm64/nodeup",
    ]);
  });

  test("knows images by their names and as containerd stores them", () => {
    expect(handed(script, "images show")).toEqual([
      ...["r.example/pause:3.10", "r.example/pause:3.10", ""],
      ...[`busybox:1@${DIGEST}`, `docker.io/library/busybox@${DIGEST}`, ""],
    ]);
    expect(handed(renderBootstrap(planOf({ images: [] }), OPTIONS), "images show")).toEqual([]);
  });

  test("any name and place reaches its functions as it is", () => {
    const word = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !/\p{Cc}/u.test(text));
    fc.assert(
      fc.property(word, word, (component, path) => {
        const url = `https://files.example/${path}`;
        const plan = planOf({ files: { amd64: [file(component, url)], arm64: [] } });
        const words = handed(renderBootstrap(plan, OPTIONS), "files_amd64 show");
        expect([words[0], words[4]]).toEqual([component, url]);
      }),
      { numRuns: 60 },
    );
  });

  test.each<[version: string, expected: readonly string[]]>([
    [
      "2.2.4",
      [
        "version = 3",
        '[plugins."io.containerd.cri.v1.images".pinned_images]\nsandbox = "r.example/pause:3.10"',
      ],
    ],
    [
      "1.7.29",
      ["version = 2", '[plugins."io.containerd.grpc.v1.cri"]\nsandbox_image = "r.example/pause:3.10"'],
    ],
    ["1.6.20", ["version = 2"]],
    ["no version", ["version = 2"]],
  ])("has the configuration that containerd %s reads", (containerdVersion, expected) => {
    const text = renderBootstrap(planOf(), { ...OPTIONS, containerdVersion });
    for (const part of [...expected, "SystemdCgroup = true"]) expect(text).toContain(part);
    expect(text).not.toContain("config_path");
  });

  test("brings the mirrors' files and the CA along", () => {
    const mirrors = [{ path: "certs.d/docker.io/hosts.toml", text: "server = 'it''s'\n" }];
    const text = renderBootstrap(planOf(), { ...OPTIONS, mirrors, ca: "PEM\n" });
    expect(text).toContain('config_path = "/etc/containerd/certs.d"');
    const texts = handed(text, 'lay_out_text() { show "$@"; }\nlay_out_configuration');
    expect(texts.slice(texts.indexOf("/etc/containerd/certs.d/docker.io/hosts.toml"))).toEqual([
      ...["/etc/containerd/certs.d/docker.io/hosts.toml", "server = 'it''s'\n", ""],
      ...["/etc/containerd/local-ca.pem", "PEM\n", ""],
      ...["/etc/crictl.yaml", "runtime-endpoint: unix:///run/containerd/containerd.sock\n", ""],
    ]);
  });

  test.each<[name: string, plan: Partial<NodePlan>, code: string]>([
    ["a bastion", { role: "Bastion" }, "NO_NODE"],
    [
      "a control character in a place",
      { files: { amd64: [file("x", "https://a/\n")], arm64: [] } },
      "BAD_TEXT",
    ],
    [
      "a place that curl does not know",
      { files: { amd64: [file("x", "s3://bucket/x")], arm64: [] } },
      "BAD_URL",
    ],
    [
      "an unknown hash",
      { files: { amd64: [{ component: "x", canonical: "c", urls: ["https://a/x"] }], arm64: [] } },
      "UNKNOWN_HASH",
    ],
  ])("is not written for %s", (_name, plan, code) => {
    expect(codeOf(() => renderBootstrap(planOf(plan), OPTIONS))).toBe(code);
  });
});

describe("user data for cloud-init", () => {
  test("holds the very script, and runs it", () => {
    const script = renderBootstrap(planOf(), OPTIONS);
    const text = renderCloudInit(script);
    expect(text.startsWith("#cloud-config\n")).toBe(true);
    const { values, problems } = parseSource({ name: "user-data", text });
    expect(problems).toEqual([]);
    expect(values[0]?.value).toEqual({
      write_files: [
        {
          path: "/opt/kops/bin/kops-assets-bootstrap",
          owner: "root:root",
          permissions: "0700",
          content: script,
        },
      ],
      runcmd: [["/bin/sh", "/opt/kops/bin/kops-assets-bootstrap"]],
    });
  });
});
