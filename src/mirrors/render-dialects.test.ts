import { describe, expect, test } from "vitest";
import { parseSource } from "../cluster/read/parse-source.ts";
import { parseKopsRelease, type KopsRelease } from "../cluster/kops-release.ts";
import type { MirrorPlan } from "./mirror-plan.ts";
import { parseRegistryMirror } from "./parse-registry-mirror.ts";
import { planMirrors } from "./plan-mirrors.ts";
import { planPullThrough } from "./plan-pull-through.ts";
import { renderCrioMirrors } from "./render-crio-mirrors.ts";
import { renderDockerMirrors } from "./render-docker-mirrors.ts";
import { renderDragonflyMirrors } from "./render-dragonfly-mirrors.ts";
import { renderK3sMirrors } from "./render-k3s-mirrors.ts";
import { renderKopsMirrors } from "./render-kops-mirrors.ts";
import type { RenderedMirrors } from "./rendered-mirrors.ts";
import { renderSpegelMirrors } from "./render-spegel-mirrors.ts";
import { renderTalosMirrors } from "./render-talos-mirrors.ts";

const NAMES = ["registry.k8s.io/pause:3.10", "quay.io/cilium/cilium:v1", "docker.io/library/alpine:3"];
const IMAGES = NAMES.map((name) => ({ canonical: name, download: name }));
const FLAT = { containerRegistry: "reg.example/k" };

function plan(mirrors: readonly string[], more: Partial<Parameters<typeof planMirrors>[2]> = {}): MirrorPlan {
  return planMirrors(IMAGES, {}, { mirrors: mirrors.map(parseRegistryMirror), ...more }).plan;
}

function textOf({ files }: RenderedMirrors): string {
  return files.map(({ text }) => text).join("\n");
}

function yamlOf(rendered: RenderedMirrors): unknown {
  const { values, problems } = parseSource({ name: "x.yaml", text: textOf(rendered) });
  expect(problems).toEqual([]);
  return values[0]?.value;
}

function codesOf({ findings }: RenderedMirrors): string[] {
  return findings.map(({ code }) => code);
}

function release(name: string): KopsRelease {
  const parsed = parseKopsRelease(name);
  if (parsed === undefined) throw new Error(name);
  return parsed;
}

describe("Spegel", () => {
  const valuesOf = (rendered: RenderedMirrors): unknown => {
    const [values] = rendered.files;
    expect(values?.path).toBe("spegel-values.yaml");
    return parseSource({ name: "x.yaml", text: values?.text ?? "" }).values[0]?.value;
  };

  test("stands before what containerd is told, for each registry", () => {
    const rendered = renderSpegelMirrors(plan(["http://10.0.0.1:5000"]));
    expect(valuesOf(rendered)).toEqual({
      spegel: {
        mirroredRegistries: ["https://docker.io", "https://quay.io", "https://registry.k8s.io"],
        prependExisting: true,
      },
    });
    expect(rendered.files.map(({ path }) => path)).toContain("certs.d/quay.io/hosts.toml");
    expect(codesOf(rendered)).toEqual(["KEEP_PACKED_LAYERS"]);
  });

  test("asks a registry without TLS without it", () => {
    const endpoints = [{ scheme: "http", host: "10.0.0.1:5000", path: "" }] as const;
    const rendered = renderSpegelMirrors({
      hosts: [{ upstream: "10.0.0.1:5000", endpoints }],
      fallback: false,
    });
    expect(valuesOf(rendered)).toMatchObject({ spegel: { mirroredRegistries: ["http://10.0.0.1:5000"] } });
  });

  test("mirrors all registries where the mirror does", () => {
    expect(valuesOf(renderSpegelMirrors(plan(["*=reg.example"])))).toEqual({
      spegel: { mirroredRegistries: [], prependExisting: true },
    });
  });
});

describe("Dragonfly", () => {
  test("its client is asked first, for the first local place, and containerd asks itself where it does not answer", () => {
    const { files, findings } = renderDragonflyMirrors(
      plan(["quay.io=http://10.0.0.1:5000/mirror", "quay.io=reg.example"]),
    );
    expect(findings).toEqual([]);
    const [values, hosts] = files;
    expect(parseSource({ name: "x.yaml", text: values?.text ?? "" }).values[0]?.value).toEqual({
      client: { hostNetwork: true, dfinit: { enable: false } },
    });
    expect(hosts).toEqual({
      path: "certs.d/quay.io/hosts.toml",
      text: `# Where containerd looks for images of quay.io.
server = "https://reg.example"
capabilities = ["pull", "resolve"]

[host."http://127.0.0.1:4001/v2/mirror"]
  capabilities = ["pull", "resolve"]
  override_path = true
  [host."http://127.0.0.1:4001/v2/mirror".header]
    X-Dragonfly-Registry = "http://10.0.0.1:5000"

[host."http://10.0.0.1:5000/v2/mirror"]
  capabilities = ["pull", "resolve"]
  override_path = true

[host."https://reg.example"]
  capabilities = ["pull", "resolve"]
`,
    });
  });

  test("says that it has to know a certificate authority too", () => {
    const { plan: own } = planMirrors(
      IMAGES,
      {},
      {
        mirrors: [parseRegistryMirror("reg.example")],
        caFile: "/ca.crt",
      },
    );
    expect(codesOf(renderDragonflyMirrors(own))).toEqual(["AUTHORITY_FOR_PEERS"]);
  });
});

describe("k3s", () => {
  test("flattened names are rewritten, each by a pattern that matches no other", () => {
    const { plan: flat } = planMirrors(IMAGES, FLAT, { canRename: true, caFile: "/ca.crt" });
    const rendered = renderK3sMirrors(flat);
    expect(yamlOf(rendered)).toEqual({
      mirrors: {
        "docker.io": {
          endpoint: ["https://reg.example/v2/k"],
          rewrite: { "^library/alpine$": "docker.io-library-alpine" },
        },
        "quay.io": {
          endpoint: ["https://reg.example/v2/k"],
          rewrite: { "^cilium/cilium$": "quay.io-cilium-cilium" },
        },
        "registry.k8s.io": { endpoint: ["https://reg.example/v2/k"] },
        "reg.example": { endpoint: ["https://reg.example"] },
      },
      configs: { "reg.example": { tls: { ca_file: "/ca.crt" } } },
    });
    expect(rendered.findings).toEqual([]);
    expect(textOf(rendered)).toContain("--disable-default-registry-endpoint");
    expect(textOf(rendered)).toContain("k3s v1.28.6+k3s2 or later");
    expect(textOf(renderK3sMirrors(plan(["m.example"])))).not.toContain("v1.28.6");
  });

  test("a dot in a name matches a dot only", () => {
    const images = [{ canonical: "quay.io/a/b.c:1", download: "quay.io/a/b.c:1" }];
    const rendered = renderK3sMirrors(planMirrors(images, FLAT, { canRename: true }).plan);
    expect(textOf(rendered)).toContain(String.raw`"^a/b\\.c$": "quay.io-a-b.c"`);
  });

  test("several endpoints share no rewrite", () => {
    const mirrors = [parseRegistryMirror("quay.io=m.example")];
    const rendered = renderK3sMirrors(planMirrors(IMAGES, FLAT, { canRename: true, mirrors }).plan);
    expect(codesOf(rendered)).toEqual(["REWRITE_FOR_ALL"]);
    expect(yamlOf(rendered)).toMatchObject({
      mirrors: { "quay.io": { endpoint: ["https://m.example", "https://reg.example/v2/k"] } },
    });
    expect(textOf(rendered)).not.toContain("quay.io-cilium-cilium");
  });

  test("an empty plan", () => {
    expect(yamlOf(renderK3sMirrors(plan([])))).toEqual({ mirrors: {} });
  });
});

describe("CRI-O", () => {
  test("the longest prefix has the flattened name; the last place is the location", () => {
    const mirrors = [parseRegistryMirror("quay.io=http://m.example:5000/q")];
    const rendered = renderCrioMirrors(planMirrors(IMAGES, FLAT, { canRename: true, mirrors }).plan);
    expect(textOf(rendered)).toContain(`
[[registry]]
prefix = "quay.io/cilium/cilium"
location = "reg.example/k/quay.io-cilium-cilium"
[[registry.mirror]]
location = "m.example:5000/q/cilium/cilium"
insecure = true
`);
    expect(textOf(rendered)).toContain(`
[[registry]]
prefix = "registry.k8s.io"
location = "reg.example/k"
`);
    expect(codesOf(rendered)).toEqual(["INSECURE_REGISTRY"]);
  });

  test("falls back to upstream where it may", () => {
    const rendered = renderCrioMirrors(plan(["quay.io=m.example"], { fallback: true }));
    expect(textOf(rendered)).toContain(`
[[registry]]
prefix = "quay.io"
location = "quay.io"
[[registry.mirror]]
location = "m.example"
`);
  });

  test("tells what it cannot say", () => {
    const rendered = renderCrioMirrors(plan(["*=m.example"], { caFile: "/ca.crt" }));
    expect(codesOf(rendered)).toEqual(["NO_WILDCARD", "CA_ELSEWHERE"]);
    expect(textOf(rendered)).not.toContain("*");
  });
});

describe("Talos", () => {
  test("one overridePath for all endpoints of a registry", () => {
    const rendered = renderTalosMirrors(plan(["quay.io=m.example/q", "quay.io=http://n.example:5000"]));
    expect(yamlOf(rendered)).toEqual({
      machine: {
        registries: {
          mirrors: {
            "quay.io": {
              endpoints: ["https://m.example/v2/q", "http://n.example:5000/v2"],
              overridePath: true,
              skipFallback: true,
            },
          },
        },
      },
    });
  });

  test("no path, and a way back upstream", () => {
    expect(yamlOf(renderTalosMirrors(plan(["*=m.example"], { fallback: true })))).toMatchObject({
      machine: { registries: { mirrors: { "*": { endpoints: ["https://m.example"] } } } },
    });
  });
});

describe("Docker", () => {
  test("mirrors of Docker Hub without a path; the rest is told", () => {
    const rendered = renderDockerMirrors(
      plan(["docker.io=http://m.example:5000", "docker.io=p.example/hub", "quay.io=m.example"]),
    );
    expect(JSON.parse(textOf(rendered))).toEqual({
      "registry-mirrors": ["http://m.example:5000"],
      "insecure-registries": ["m.example:5000"],
    });
    expect(codesOf(rendered)).toEqual(["DOCKER_HUB_ONLY", "MIRROR_PATH", "ALWAYS_FALLS_BACK"]);
  });
});

describe("kOps", () => {
  test.each(["1.33.2", "1.36.2"])("registryMirrors of %s", (name) => {
    const rendered = renderKopsMirrors(plan(["quay.io=m.example", "*=http://n:5000"]), FLAT, release(name));
    expect(yamlOf(rendered)).toEqual({
      spec: {
        assets: FLAT,
        containerd: {
          registryMirrors: {
            "*": ["http://n:5000"],
            "docker.io": ["http://n:5000"],
            "quay.io": ["https://m.example", "http://n:5000"],
            "registry.k8s.io": ["http://n:5000"],
          },
        },
      },
    });
    expect(codesOf(rendered)).toEqual(["ALWAYS_FALLS_BACK"]);
  });

  test("a path stands in the URL before 1.36, and needs a file since", () => {
    const withPath = plan(["quay.io=m.example/q"]);
    expect(yamlOf(renderKopsMirrors(withPath, {}, release("1.35.2")))).toEqual({
      spec: { containerd: { registryMirrors: { "quay.io": ["https://m.example/v2/q"] } } },
    });
    const since = renderKopsMirrors(withPath, {}, release("1.36.0"));
    expect(yamlOf(since)).toMatchObject({
      spec: {
        fileAssets: [
          {
            path: "/etc/containerd/certs.d/quay.io/hosts.toml",
            mode: "0644",
            content: expect.stringContaining('[host."https://m.example/v2/q"]\n') as string,
          },
        ],
        containerd: {
          configAdditions: {
            'plugins."io.containerd.cri.v1.images".registry.config_path': "/etc/containerd/certs.d",
          },
        },
      },
    });
    expect(codesOf(since)).toEqual(["CONTAINERD_2"]);
  });

  test.each([
    ["1.36.2", "2.2.4", "io.containerd.cri.v1.images"],
    ["1.36.2", "v1.7.29", "io.containerd.grpc.v1.cri"],
    ["1.35.2", "2.1.5", "io.containerd.grpc.v1.cri"],
  ])("kOps %s with containerd %s: the plugin is %s", (name, containerdVersion, plugin) => {
    const own = { containerdVersion, hasRegistryMirrors: false, hasFiles: false };
    const withCa = plan(["quay.io=m.example"], { caFile: "/ca" });
    const rendered = renderKopsMirrors(withCa, {}, release(name), own);
    expect(textOf(rendered)).toContain(String.raw`plugins.\"${plugin}\".registry.config_path`);
    expect(codesOf(rendered)).toEqual([]);
  });

  test.each([
    ["1.36.2", "duplicate tasks"],
    ["1.35.2", "does not start with both"],
  ])("kOps %s: files and registryMirrors are one of both (%s)", (name, why) => {
    const both = { containerdVersion: "2.2.4", hasRegistryMirrors: true, hasFiles: true };
    const asFiles = renderKopsMirrors(
      plan(["quay.io=m.example"], { caFile: "/ca" }),
      {},
      release(name),
      both,
    );
    expect(asFiles.findings).toMatchObject([{ code: "REMOVE_OTHER_MIRRORS", severity: "warning" }]);
    expect(asFiles.findings[0]?.message).toContain(why);
    expect(asFiles.findings[0]?.hint).toContain("registryMirrors");
    expect(textOf(asFiles)).toContain("must not stay beside");
    expect(textOf(asFiles)).not.toContain("registryMirrors:");
    const asField = renderKopsMirrors(plan(["quay.io=m.example"]), {}, release(name), both);
    expect(codesOf(asField)).toEqual(["REMOVE_OTHER_MIRRORS", "ALWAYS_FALLS_BACK"]);
    expect(asField.findings[0]?.hint).toContain("fileAssets");
  });

  test("a CA needs a file in every release, below the plugin of its configuration", () => {
    const rendered = renderKopsMirrors(plan(["quay.io=m.example"], { caFile: "/ca" }), {}, release("1.34.0"));
    expect(textOf(rendered)).toContain(
      String.raw`plugins.\"io.containerd.grpc.v1.cri\".registry.config_path`,
    );
    expect(textOf(rendered)).toContain('ca = "/ca"');
  });

  test("Amazon ECR as a mirror gets nodes' credentials where kOps can", () => {
    const ecr = plan(["quay.io=123456789012.dkr.ecr.eu-west-1.amazonaws.com"]);
    expect(textOf(renderKopsMirrors(ecr, {}, release("1.33.0")))).toContain(
      "useECRCredentialsForMirrors: true",
    );
    expect(textOf(renderKopsMirrors(ecr, {}, release("1.32.4")))).not.toContain("useECR");
  });
});

describe("pull-through caches of Amazon ECR", () => {
  const registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
  const images = [...IMAGES, { canonical: "nvcr.io/nvidia/k8s:1", download: "nvcr.io/nvidia/k8s:1" }];

  test("a rule and a mirror for each upstream that has one", () => {
    const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:ecr-pullthroughcache/hub";
    const cache = planPullThrough(images, { registry, credentials: new Map([["docker.io", arn]]) });
    const { Resources: rules } = JSON.parse(cache.template.text) as { Resources: Record<string, object> };
    expect(Object.values(rules)).toMatchObject([
      {
        Type: "AWS::ECR::PullThroughCacheRule",
        Properties: {
          EcrRepositoryPrefix: "docker.io",
          UpstreamRegistryUrl: "registry-1.docker.io",
          CredentialArn: arn,
        },
      },
      { Properties: { EcrRepositoryPrefix: "quay.io" } },
      { Properties: { EcrRepositoryPrefix: "registry.k8s.io", UpstreamRegistry: "k8s" } },
    ]);
    expect(cache.mirrors[0]).toEqual({
      upstream: "docker.io",
      endpoint: { scheme: "https", host: registry, path: "docker.io" },
    });
    expect(cache.findings.map(({ code }) => code)).toEqual(["NO_PULL_THROUGH", "NODE_RIGHTS"]);
    expect(cache.findings[0]?.message).toContain("nvcr.io");
  });

  test("Docker Hub without a secret is an error", () => {
    const { findings } = planPullThrough(images, { registry, credentials: new Map() });
    expect(findings).toContainEqual(expect.objectContaining({ code: "SECRET_NEEDED", severity: "error" }));
  });
});
