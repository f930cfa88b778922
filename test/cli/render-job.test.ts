import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CommanderError } from "commander";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createMadeUpUpstream } from "../../src/cli/demo/made-up/create-made-up-upstream.ts";
import { parseSource } from "../../src/cluster/read/parse-source.ts";
import { planEgress } from "../../src/workloads/plan-egress.ts";
import { startServer } from "../../src/serve/start-server.ts";
import { startLocalRepositories } from "../front-door/made-up-cluster.ts";
import { directoryWith } from "./load.ts";
import { runCommand as run, type EndedCommand } from "./run-command.ts";

const IMAGE = `reg.example/kops-assets@sha256:${"1".repeat(64)}`;
const LOCK = `version: 1
kind: AssetLock
images:
- {canonical: 'registry.k8s.io/pause:3.10', download: 'reg.corp.example:5000/pause:3.10', digest: 'sha256:${"a".repeat(64)}', size: 700, platforms: [], why: []}
files:
- {canonical: 'https://dl.k8s.io/f', download: 'http://files.corp.example/kops/f', sha256: '${"b".repeat(64)}', size: 9000, why: []}
`;
const folder = directoryWith({
  "lock.yaml": LOCK,
  "key.pem": "-----BEGIN EC PRIVATE KEY-----\n",
  "ca.pem": "CA\n",
});
const lock = join(folder, "lock.yaml");

const render = (...words: string[]): Promise<EndedCommand> =>
  run("render", "job", "--lock", lock, "--image", IMAGE, ...words);

/** What is looked at of an object, whichever it is. */
interface Told {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly annotations?: object };
  readonly data: Readonly<Record<string, string>>;
  readonly spec: Readonly<Record<string, never>> & {
    readonly template: PodTemplate;
    readonly jobTemplate: { readonly spec: { readonly template: PodTemplate } };
  };
}
interface PodTemplate {
  readonly spec: { readonly containers: readonly [{ readonly args: string[]; readonly env: object[] }] };
}

const objectsIn = (text: string): Told[] =>
  parseSource({ name: "objects", text }).values.map(({ value }) => value as unknown as Told);
const find = (text: string, kind: string): Told => {
  const found = objectsIn(text).find((object) => object.kind === kind);
  if (found === undefined) throw new Error(`there is no ${kind}`);
  return found;
};

const EVERYTHING = [
  ...["--shards", "8", "--namespace", "mirror", "--identity", "arn:aws:iam::123456789012:role/mirror"],
  ...["--docker-config-secret", "logins", "--env-secret", "keys", "--image-pull-secret", "pull"],
  ...[
    "--proxy",
    "http://proxy.corp:3128",
    "--proxy-except",
    ".corp.example",
    "--ca-file",
    join(folder, "ca.pem"),
  ],
  ...[
    "--mirror",
    "quay.io=m.example/q",
    "--referrers",
    "--create-repositories",
    "--repository-tag",
    "a=$(HOME)",
  ],
  ...["--metadata", "x=y", "--verify-schedule", "17 3 * * *", "--prometheus-rule"],
];

afterEach(() => void vi.unstubAllEnvs());

describe("render job", () => {
  test("writes a Job of as many pods as shards, and what it needs", async () => {
    const { code, stdout, stderr } = await render("--shards", "3");
    expect(code).toBe(0);
    expect(objectsIn(stdout).map(({ kind }) => kind)).toEqual([
      "ServiceAccount",
      "ConfigMap",
      "NetworkPolicy",
      "Job",
    ]);
    const job = find(stdout, "Job");
    expect(job.spec).toMatchObject({ completionMode: "Indexed", completions: 3, parallelism: 3 });
    const [container] = job.spec.template.spec.containers;
    const place = "/etc/kops-assets/config/lock.yaml";
    expect(container.args).toEqual([
      "copy",
      "-f",
      place,
      "--from",
      "lock",
      "--lock",
      place,
      "--shard",
      "job/3",
    ]);
    expect(find(stdout, "ConfigMap").data).toEqual({ "lock.yaml": LOCK });
    expect(stderr).toContain("[POLICY_BY_PORT]");
    expect(stderr).toContain("[LAYERS_UNKNOWN]");
    expect(find(stdout, "NetworkPolicy").spec).toMatchObject({
      ingress: [],
      egress: [
        { ports: [{ port: 53 }, { port: 53 }] },
        { ports: [{ port: 80 }, { port: 443 }, { port: 5000 }] },
      ],
    });
  });

  test.each([
    ["https://put.corp.example:8443/kops", "put.corp.example:8443", [443, 5000, 8443]],
    ["http://put.corp.example/kops", "put.corp.example", [80, 443, 5000]],
    ["oci://reg.corp.example:5001/files", "reg.corp.example:5001", [443, 5000, 5001]],
    ["gs://bucket/kops", "storage.googleapis.com", [443, 5000]],
    ["azureblob://account/container", "account.blob.core.windows.net", [443, 5000]],
  ])("lets pods reach where files go by --to-files: %s", async (place, host, ports) => {
    const { stdout } = await render("--to-files", place);
    const { metadata, spec } = find(stdout, "NetworkPolicy");
    const [, byPort] = (spec as unknown as { egress: readonly { ports: readonly object[] }[] }).egress;
    expect(byPort?.ports).toMatchObject(ports.map((port) => ({ port })));
    const { "kops-assets/hosts": hosts } = metadata.annotations as Record<string, string>;
    expect(hosts?.split(",")).toContain(host);
    expect(hosts).not.toContain("files.corp.example");
  });

  test("hands on what was written, word for word, to whom it concerns", async () => {
    const { stdout } = await render(...EVERYTHING);
    const [copies] = find(stdout, "Job").spec.template.spec.containers;
    const [verifies] = find(stdout, "CronJob").spec.jobTemplate.spec.template.spec.containers;
    const common = [
      "--mirror",
      "quay.io=m.example/q",
      "--ca-file",
      "/etc/kops-assets/config/ca-1.pem",
      "--referrers",
    ];
    // Kubernetes would put a variable in the place of $(HOME).
    const own = ["--create-repositories", "--repository-tag", "a=$$(HOME)", "--metadata", "x=y"];
    expect(copies.args.slice(9)).toEqual([...common, ...own]);
    expect(verifies.args.slice(7)).toEqual(common);
    expect(copies.env).toContainEqual({ name: "HTTPS_PROXY", value: "http://proxy.corp:3128" });
    expect(find(stdout, "ConfigMap").data).toEqual({ "lock.yaml": LOCK, "ca-1.pem": "CA\n" });
    expect(objectsIn(stdout).map(({ metadata }) => metadata.namespace)).toEqual(Array(6).fill("mirror"));
  });

  test.each([
    ["arn:aws:iam::123456789012:role/mirror", "eks.amazonaws.com/role-arn"],
    ["mirror@project.iam.gserviceaccount.com", "iam.gke.io/gcp-service-account"],
    ["01234567-89ab-cdef-0123-456789abcdef", "azure.workload.identity/client-id"],
  ])("%s is an identity of %s", async (identity, annotation) => {
    const { stdout } = await render("--identity", identity);
    expect(find(stdout, "ServiceAccount").metadata.annotations).toEqual({ [annotation]: identity });
  });

  test("the same again is the same; another lock is another Job beside it", async () => {
    const names = (text: string): string[] => objectsIn(text).map(({ metadata }) => metadata.name);
    const first = await render();
    expect((await render()).stdout).toBe(first.stdout);
    const other = join(folder, "other.yaml");
    writeFileSync(other, LOCK.replace("size: 700", "size: 701"));
    const second = await run("render", "job", "--lock", other, "--image", IMAGE);
    const changed = names(second.stdout).filter((name, at) => name !== names(first.stdout)[at]);
    expect(changed).toEqual(
      [find(second.stdout, "ConfigMap"), find(second.stdout, "Job")].map((one) => one.metadata.name),
    );
    expect(names((await render("--referrers")).stdout)).not.toEqual(names(first.stdout));
  });

  test("--kustomize writes a file for each object, and names them", async () => {
    const directory = join(folder, "deploy");
    mkdirSync(directory);
    const { stdout } = await render("--kustomize", directory, "--verify-schedule", "0 4 * * 1-5");
    expect(stdout).toBe("");
    const [kustomization] = objectsIn(readFileSync(join(directory, "kustomization.yaml"), "utf8"));
    const { resources } = kustomization as unknown as { resources: string[] };
    expect([...resources, "kustomization.yaml"].sort()).toEqual(readdirSync(directory).sort());
    expect(resources).toContain("cron-job.yaml");
  });

  test("says what a ConfigMap is too large for", async () => {
    const large = join(folder, "large.yaml");
    writeFileSync(large, `${LOCK}# ${"x".repeat(300_000)}\n`);
    const many = await run("render", "job", "--lock", large, "--image", IMAGE);
    expect(many.stderr).toContain("[APPLY_ON_SERVER]");
    writeFileSync(large, `${LOCK}# ${"x".repeat(1_100_000)}\n`);
    const most = await run("render", "job", "--lock", large, "--image", IMAGE);
    expect(most.error).toMatchObject({ code: "CONFIG_TOO_LARGE" });
    expect(most.stdout).toBe("");
  });

  test("an image without a digest is noted", async () => {
    const { stderr, code } = await run(
      "render",
      "job",
      "--lock",
      lock,
      "--image",
      "reg.example/kops-assets:1",
    );
    expect(code).toBe(0);
    expect(stderr).toContain("[IMAGE_NOT_PINNED]");
  });

  test.each<[string, string, ...string[]]>([
    ["BAD_FLAGS", "a name that Kubernetes refuses", "--name", "Copy_It"],
    ["BAD_FLAGS", "a name that a pod's would be too long with", "--name", "a".repeat(41)],
    ["BAD_FLAGS", "a namespace that is none", "--namespace", "a.b"],
    ["BAD_FLAGS", "a Secret's name that is none", "--env-secret", "a b"],
    ["BAD_FLAGS", "nobody", "--identity", "me"],
    ["BAD_FLAGS", "no schedule", "--verify-schedule", "nightly"],
    ["BAD_FLAGS", "a platform that copies refuse", "--platform", "windows/amd64"],
    ["BAD_FLAGS", "alerts on nothing", "--prometheus-rule"],
    ["BAD_FLAGS", "exceptions from no proxy", "--proxy-except", "x"],
    ["BAD_FLAGS", "a proxy that is no URL", "--proxy", "proxy:3128"],
    ["BAD_FLAGS", "a directory of the pods' own", "--to-files", "file:///mirror"],
    ["BAD_FLAGS", "a flag of copy without what it needs", "--index", "rewrite"],
    ["SECRET_IN_OBJECTS", "a proxy's password", "--proxy", "http://me:secret@proxy:3128"],
    ["SECRET_IN_OBJECTS", "a file server's password", "--to-files", "https://me:secret@files.example/x"],
    ["SECRET_IN_OBJECTS", "a mirror's password", "--mirror", "quay.io=https://me:secret@m.example"],
    ["SECRET_IN_OBJECTS", "a private key", "--ca-file", join(folder, "key.pem")],
  ])("refuses (%s) %s", async (code, _, ...words) => {
    const { error, stdout } = await render(...words);
    expect(error).toMatchObject({ code });
    expect(stdout).toBe("");
    expect(JSON.stringify(error)).not.toContain("secret@");
  });

  test("refuses a lock whose URLs carry secrets, and one that maps nothing", async () => {
    const secret = join(folder, "secret.yaml");
    writeFileSync(secret, LOCK.replace("https://dl.k8s.io/f'", "https://dl.k8s.io/f?sig=secret'"));
    expect((await run("render", "job", "--lock", secret, "--image", IMAGE)).error).toMatchObject({
      code: "SECRET_IN_OBJECTS",
    });
    const unmapped = join(folder, "unmapped.yaml");
    const text = LOCK.replace("reg.corp.example:5000/", "registry.k8s.io/");
    writeFileSync(unmapped, text.replace("http://files.corp.example/kops/f", "https://dl.k8s.io/f"));
    expect((await run("render", "job", "--lock", unmapped, "--image", IMAGE)).error).toMatchObject({
      code: "BAD_FLAGS",
      message: `nothing in ${unmapped} has a place of its own`,
    });
  });

  test.each(["0", "1001", "x"])("refuses %s shards", async (shards) => {
    const { error, stderr } = await render("--shards", shards);
    expect(error).toBeInstanceOf(CommanderError);
    expect(stderr).toContain("[BAD_FLAGS]");
  });
});

test("what the pods of a Job run fills the repositories, and what its CronJob runs finds all there", async () => {
  const images = Array.from({ length: 6 }, (_, at) => `up.example/app/image-${at}:v1`);
  const files = ["https://files.example/dl/one", "https://files.example/dl/two"];
  const content = createMadeUpUpstream({
    images,
    files,
    layerBytes: 2_000,
    baseLayerBytes: 5_000,
    fileBytes: 3_000,
  });
  const upstream = await startServer(content);
  const local = await startLocalRepositories();
  const home = directoryWith({ "list.txt": [...images, ...files].join("\n") });
  const mirrors = content.mirrors(upstream.address).flatMap((mirror) => ["--mirror", mirror]);
  try {
    const own = join(home, "lock.yaml");
    // A list of names alone has no hashes; the files' lie beside them.
    const locked = await run(
      "lock",
      "-f",
      join(home, "list.txt"),
      "--layers",
      "-o",
      own,
      ...local.flags,
      ...mirrors,
    );
    expect(locked.code).toBe(0);
    const schedule = ["--verify-schedule", "17 3 * * *"];
    const rendered = await run(
      "render",
      "job",
      "--lock",
      own,
      "--image",
      IMAGE,
      "--shards",
      "3",
      ...mirrors,
      ...schedule,
    );
    expect(rendered.stderr).not.toContain("LAYERS_UNKNOWN");
    const inPod = (words: readonly string[]): string[] =>
      words.map((word) => (word === "/etc/kops-assets/config/lock.yaml" ? own : word));
    const [copies] = find(rendered.stdout, "Job").spec.template.spec.containers;
    for (const index of [2, 0, 1]) {
      vi.stubEnv("JOB_COMPLETION_INDEX", String(index));
      const pod = await run(...inPod(copies.args));
      expect(pod.code).toBe(0);
      expect(pod.stderr).toMatch(new RegExp(`note: shard ${index + 1}/3: \\d of 8 assets`));
    }
    vi.stubEnv("JOB_COMPLETION_INDEX", undefined);
    const [verifies] = find(rendered.stdout, "CronJob").spec.jobTemplate.spec.template.spec.containers;
    const verified = await run(...inPod(verifies.args));
    expect(verified.stdout).not.toContain("MISSING");
    expect(verified.code).toBe(0);
  } finally {
    await upstream.close();
    await local.close();
  }
});

test.each<[string, readonly string[], readonly string[], object]>([
  ["names", ["a.example", "b.example:5000", "*.c.example"], [], { ports: [443, 5000], addresses: [] }],
  ["plain http", ["a.example"], ["a.example"], { ports: [80] }],
  [
    "addresses",
    ["10.0.0.1:5000", "10.0.0.2", "[fd00::1]:5000"],
    ["10.0.0.2"],
    {
      ports: [],
      addresses: [
        { cidr: "10.0.0.1/32", port: 5000 },
        { cidr: "10.0.0.2/32", port: 80 },
        { cidr: "fd00::1/128", port: 5000 },
      ],
    },
  ],
  ["a port that there is none", ["a.example:99999"], [], { ports: [] }],
])("what a policy can say of %s", (_, hosts, plain, expected) => {
  expect(planEgress(hosts, new Set(plain))).toMatchObject(expected);
});

test("what a settings file says goes to the pods too", async () => {
  const settings = directoryWith({
    "settings.yaml":
      "container-registry: other.corp.example:5000\nmax-size: 2G\nreferrers: true\nplatforms: [linux/arm64]\n",
  });
  const { stdout } = await render("--config", join(settings, "settings.yaml"));
  const { args } = find(stdout, "Job").spec.template.spec.containers[0];
  const words = args.join(" ");
  expect(words).toContain("--container-registry other.corp.example:5000");
  expect(words).toContain("--max-size 2000000000");
  expect(words).toContain("--platform linux/arm64");
  expect(words).toMatch(/--referrers(?: |$)/);
});
