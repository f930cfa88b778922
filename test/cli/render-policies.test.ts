import type { Hosts } from "../../src/hosts/hosts.ts";
import { openHosts } from "../../src/hosts/open-hosts.ts";
import { readHostEnvironment } from "../../src/hosts/read-environment.ts";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createProgram } from "../../src/cli/create-program.ts";
import { applyRepositories } from "../../src/tasks/policy/apply-repositories.ts";
import { planEcrRepositories } from "../../src/policy/plan-ecr-repositories.ts";
import { startLoopbackServer } from "../support/loopback-server.ts";
import { captured, type Ended } from "./captured.ts";
import { clusterSpec, directoryWith } from "./load.ts";

const ECR = "123456789012.dkr.ecr.us-gov-west-1.amazonaws.com";
const S3 = "https://s3.us-gov-west-1.amazonaws.com/files/kops";
const AT_AMAZON = ["--container-registry", ECR, "--file-repository", S3];

const file = join(directoryWith({ "c.yaml": clusterSpec() }), "c.yaml");

/** As the command line runs it. */
async function render(...words: string[]): Promise<Ended<unknown>> {
  const before = process.exitCode;
  const spec = words.includes("-f") ? [] : ["-f", file];
  const args = ["render", ...words, ...spec, "--kops-version", "1.36.2"];
  try {
    return await captured(async () => {
      await createProgram().parseAsync(args, { from: "user" });
      return process.exitCode;
    });
  } finally {
    process.exitCode = before;
  }
}

interface Policy {
  readonly Statement: readonly { readonly Sid: string; readonly Resource: readonly string[] }[];
}

describe("render iam", () => {
  test("both policies on stdout are one JSON document", async () => {
    const { code, stdout } = await render("iam", ...AT_AMAZON);
    expect(code).toBe(0);
    const { copy, read } = JSON.parse(stdout) as { copy: Policy; read: Policy };
    const images = copy.Statement.find(({ Sid }) => Sid === "CopyImages")?.Resource ?? [];
    expect(images).toContain("arn:aws-us-gov:ecr:us-gov-west-1:123456789012:repository/kube-apiserver");
    expect(read.Statement.map(({ Sid }) => Sid)).toContain("ReadFiles");
    expect(stdout).toContain("arn:aws-us-gov:s3:::files/kops/*");
  });

  test("or two files", async () => {
    const directory = directoryWith({});
    const { stdout } = await render("iam", ...AT_AMAZON, "--output-dir", directory);
    expect(stdout).toBe("");
    expect(JSON.parse(readFileSync(join(directory, "read-policy.json"), "utf8"))).toHaveProperty("Statement");
    expect(existsSync(join(directory, "copy-policy.json"))).toBe(true);
  });

  test("says roles of other clouds, and that nothing is in a cloud", async () => {
    const google = [
      "--container-proxy",
      "europe-docker.pkg.dev/p/r",
      "--file-repository",
      "https://storage.googleapis.com/b/kops",
    ];
    const { stdout, stderr } = await render("iam", "--for", "copy", ...google);
    expect(stdout).toBe("");
    expect(stderr).toContain("roles/storage.objectUser on the Cloud Storage bucket b");
    expect(stderr).toContain("roles/artifactregistry.writer on the Artifact Registry repository");
    expect(stderr).toContain("europe-docker.pkg.dev/p/r [ROLE_NEEDED]\n");
    const ecrPublic = await render("iam", "--for", "copy", "--container-registry", "public.ecr.aws/a1b2");
    expect(ecrPublic).toMatchObject({ code: 0, stdout: "" });
    expect(ecrPublic.stderr).toMatch(
      /PublicPowerUser on the Amazon ECR Public registry public\.ecr\.aws\/a1b2 /,
    );
    const nowhere = await render("iam");
    expect(nowhere).toMatchObject({ code: 3, stdout: "" });
  });

  test("a store of one's own that speaks S3 has no policy of Amazon's", async () => {
    const own = ["--file-repository", "https://bkt.nyc3.digitaloceanspaces.com/kops"];
    expect((await render("iam", ...own)).code).toBe(3);
  });

  test("a bucket whose URL names no region is said", async () => {
    const { stderr, stdout } = await render(
      "iam",
      "--for",
      "read",
      "--file-repository",
      "https://s3.amazonaws.com/b",
    );
    expect(stdout).toContain("arn:aws:s3:::b/*");
    expect(stderr).toContain("names no region");
  });

  test("refuses what is no key", async () => {
    await expect(render("iam", "--kms-key", "alias/x")).rejects.toMatchObject({ code: "BAD_FLAGS" });
  });
});

describe("render bucket-policy", () => {
  test("several endpoints", async () => {
    const ids = ["vpce-0a1b2c3d", "vpce-0a1b2c3d4e5f60718"];
    const { stdout } = await render(
      "bucket-policy",
      ...ids.flatMap((id) => ["--vpc-endpoint", id]),
      ...AT_AMAZON,
    );
    expect(JSON.parse(stdout)).toMatchObject({
      Statement: [
        {
          Resource: ["arn:aws-us-gov:s3:::files/kops/*"],
          Condition: { StringEquals: { "aws:SourceVpce": ids } },
        },
      ],
    });
  });

  test("refuses other ids and other stores", async () => {
    const wrong = render("bucket-policy", "--vpc-endpoint", "vpc-0a1b2c3d", ...AT_AMAZON);
    await expect(wrong).rejects.toMatchObject({ code: "BAD_FLAGS" });
    await expect(render("bucket-policy", ...AT_AMAZON)).rejects.toMatchObject({ code: "BAD_FLAGS" });
    const elsewhere = render("bucket-policy", "--vpc-endpoint", "vpce-0a1b2c3d");
    await expect(elsewhere).rejects.toMatchObject({ code: "NOT_S3" });
  });
});

describe("render hosts", () => {
  test("lists both sides, and what is no longer needed", async () => {
    const { stdout } = await render("hosts", "-o", "json");
    const sides = JSON.parse(stdout) as Record<string, { host: string; where: string }[]>;
    const names = (side: string): string[] => (sides[side] ?? []).map(({ host }) => host);
    expect(names("copy")).toEqual(expect.arrayContaining(["registry.k8s.io", "dl.k8s.io", "cdn.dl.k8s.io"]));
    expect(names("nodes")).toEqual(["registry.example.com", "files.example.com"]);
    expect(names("no-longer-needed")).toContain("registry.k8s.io");
    expect(sides["nodes"]?.every(({ where }) => where === "local")).toBe(true);
  });

  test("plain names, one a line, each once", async () => {
    const { stdout } = await render("hosts", "-o", "plain", "--side", "nodes");
    expect(stdout).toBe("files.example.com\nregistry.example.com\n");
    const all = (await render("hosts", "-o", "plain")).stdout.trimEnd().split("\n");
    expect(new Set(all).size).toBe(all.length);
    expect(all).toContain("github.com");
  });

  test("a mirror stands in for upstream", async () => {
    const mirror = ["--mirror", "https://dl.k8s.io=https://mirror.example:8443/dl"];
    const { stdout } = await render("hosts", "-o", "plain", "--side", "copy", ...mirror);
    expect(stdout).toContain("mirror.example:8443\n");
    expect(stdout).not.toContain("dl.k8s.io");
  });

  test("hosts of packages and time, which no asset names", async () => {
    const more = "  containerd: {nvidiaGPU: {enabled: true}}\n";
    const spec = clusterSpec({ spec: more }).replace("cloudProvider: aws", "cloudProvider: gce");
    const directory = directoryWith({ "g.yaml": spec });
    const { stdout } = await render(
      "hosts",
      "-o",
      "json",
      "--side",
      "nodes",
      "-f",
      join(directory, "g.yaml"),
    );
    const { nodes = [] } = JSON.parse(stdout) as Record<
      string,
      { host: string; purpose: string; where: string }[]
    >;
    expect(nodes.filter(({ purpose }) => purpose !== "images" && purpose !== "files")).toMatchObject([
      { host: "nvidia.github.io", purpose: "packages", where: "upstream" },
      { host: "time.google.com", purpose: "time", where: "upstream" },
    ]);
  });

  test("a table and YAML", async () => {
    expect((await render("hosts")).stdout).toMatch(/^\nSIDE\s+WHERE\s+PURPOSE\s+HOST\s+KNOWN REDIRECT OF\n/);
    expect((await render("hosts", "-o", "yaml")).stdout).toContain("redirectOf: dl.k8s.io");
  });
});

describe("render ecr", () => {
  test("prints the repositories with their policies", async () => {
    const { code, stdout } = await render("ecr", ...AT_AMAZON, "--puller", "210987654321");
    expect(code).toBe(0);
    const { repositories } = JSON.parse(stdout) as { repositories: { name: string }[] };
    const names = repositories.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
    expect(names).toContain("pause");
    expect(stdout).toContain("arn:aws-us-gov:iam::210987654321:root");
    expect(stdout).not.toContain("lifecyclePolicy");
  });

  test.each([
    [["--puller", "nobody"], "BAD_FLAGS"],
    [["--scan-on-push"], "BAD_FLAGS"],
    [["--container-registry", "registry.example.com"], "NOT_ECR"],
  ])("refuses %j", async (words, code) => {
    await expect(render("ecr", ...AT_AMAZON, ...words)).rejects.toMatchObject({ code });
  });
});

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(closers.splice(0).map((close) => close()));
});

type Call = readonly [action: string, name: string | undefined, input: Readonly<Record<string, string>>];

/** Amazon's API with one repository, which refuses one action. */
async function amazon(existing: string, refused?: string): Promise<{ hosts: Hosts; calls: Call[] }> {
  const calls: Call[] = [];
  const server = await startLoopbackServer(({ headers, body }, response) => {
    const action = String(headers["x-amz-target"]).replace(/^.*\./, "");
    const input = JSON.parse(body) as Record<string, string>;
    calls.push([action, input["repositoryName"], input]);
    if (action === refused)
      return response.writeHead(400).end(JSON.stringify({ __type: "AccessDeniedException", message: "no" }));
    return response.end(
      action === "DescribeRepositories"
        ? JSON.stringify({ repositories: [{ repositoryName: existing }] })
        : "{}",
    );
  });
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  const environment = readHostEnvironment({ AWS_ENDPOINT_URL_ECR: `http://${server.host}/` });
  const hosts = openHosts({}, environment);
  closers.push(
    () => server.close(),
    () => hosts.close(),
  );
  return { hosts, calls };
}

describe("repositories that are created", () => {
  const resources = { host: ECR, account: "123456789012", region: "us-gov-west-1" };
  const planned = planEcrRepositories([{ ...resources, repositories: ["etcd", "pause"] }], {
    pullers: ["210987654321"],
    expireUntaggedDays: 7,
  });

  test("get their policies; one that is there keeps what it has", async () => {
    const { hosts, calls } = await amazon("etcd");
    const findings = await applyRepositories(planned, { immutable: true }, hosts);
    expect(calls.map(([action, name]) => [action, name])).toEqual([
      ["DescribeRepositories", undefined],
      ["CreateRepository", "pause"],
      ["SetRepositoryPolicy", "pause"],
      ["PutLifecyclePolicy", "pause"],
    ]);
    expect(JSON.parse(calls[2]?.[2]["policyText"] ?? "")).toHaveProperty("Statement");
    expect(JSON.parse(calls[3]?.[2]["lifecyclePolicyText"] ?? "")).toHaveProperty("rules");
    expect(findings.map(({ message }) => message)).toEqual([`${ECR}: 1 repository created, 1 already there`]);
  });

  test("without a policy that Amazon refuses are an error that says so", async () => {
    const { hosts } = await amazon("etcd", "SetRepositoryPolicy");
    await expect(applyRepositories(planned, {}, hosts)).rejects.toMatchObject({
      code: "FORBIDDEN",
      message: expect.stringContaining("pause was created, but SetRepositoryPolicy failed") as string,
    });
  });
});
