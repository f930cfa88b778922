import { chmodSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { ConfigureFlags } from "../../src/cli/configure.ts";
import { configure } from "../../src/cli/configure.ts";
import { runTool } from "../support/run-tool.ts";
import { captured, type Ended } from "./captured.ts";
import { SUBNETS, clusterSpec, directoryWith } from "./load.ts";

async function run(file: string, flags: Partial<ConfigureFlags>): Promise<Ended> {
  return captured(() => configure(file, { filename: [], remove: [], kopsVersion: "1.36.2", ...flags }));
}

function specFile(text: string): string {
  return join(directoryWith({ "c.yaml": text }), "c.yaml");
}

/** A cluster without spec.assets. */
const PLAIN = clusterSpec({ spec: "" }).replace(SUBNETS, `${SUBNETS}  # the end\n`);

describe("configure", () => {
  test("sets spec.assets and says what that changes for nodes", async () => {
    const file = specFile(PLAIN);
    chmodSync(file, 0o600);
    const flags = { containerRegistry: "r.example", fileRepository: "https://f.example/kops" };
    const { code, stdout, stderr } = await run(file, flags);
    expect(code).toBe(0);
    expect(readFileSync(file, "utf8")).toBe(
      PLAIN.replace(
        "  # the end\n",
        "  assets:\n    containerRegistry: r.example\n    fileRepository: https://f.example/kops\n  # the end\n",
      ),
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(file, ".."))).toEqual(["c.yaml"]);
    expect(stdout).toMatch(
      /moved\s+image\s+registry\.k8s\.io\/kube-proxy:v1\.34\.2\s+r\.example\/kube-proxy:v1\.34\.2/,
    );
    expect(stdout).toMatch(
      /moved\s+file\s+https:\/\/dl\.k8s\.io\/\S+\/arm64\/kubelet\s+https:\/\/f\.example\/kops\//,
    );
    expect(stderr).toContain("spec.assets.containerRegistry: r.example\n");
    expect(stderr).toMatch(/for nodes: 0 to add, .* [1-9]\d* at another place/);

    const again = await run(file, flags);
    expect(again).toMatchObject({ code: 0, stdout: "" });
    expect(again.stderr).toContain("nothing to change");
  });

  test("puts a proxy in the place of a registry, and says so", async () => {
    const file = specFile(clusterSpec());
    const { stderr } = await run(file, { containerProxy: "p.example" });
    expect(stderr).toContain(
      "spec.assets.containerRegistry: registry.example.com is removed, because kOps takes a registry or a proxy, not both",
    );
    expect(readFileSync(file, "utf8")).toBe(
      clusterSpec().replace("containerRegistry: registry.example.com", "containerProxy: p.example"),
    );
  });

  test("shows both diffs and writes nothing with --dry-run", async () => {
    const file = specFile(clusterSpec());
    const { code, stdout, stderr } = await run(file, { remove: ["container-registry"], dryRun: true });
    expect(code).toBe(0);
    expect(stdout).toContain(
      "   assets:\n-    containerRegistry: registry.example.com\n     fileRepository:",
    );
    expect(stdout).toMatch(
      /^moved\s+image\s+registry\.k8s\.io\/pause:\S+\s+registry\.k8s\.io\/pause:\S+\s+registry\.example\.com\//m,
    );
    expect(stderr).toContain("nothing is written");
    expect(readFileSync(file, "utf8")).toBe(clusterSpec());
  });

  test("shows no credentials", async () => {
    const file = specFile(PLAIN);
    const { stdout, stderr } = await run(file, {
      fileRepository: "https://me:geheim@f.example/kops",
      dryRun: true,
    });
    expect(stdout.split("CHANGE")[0]).toContain("fileRepository: https://f.example/kops");
    expect(stderr).not.toContain("geheim");
  });

  test.each([
    ["file:///srv/files", "1.36.2", "BAD_SPEC"],
    ["files.example.com", "1.36.2", "BAD_SPEC"],
    ["file:///srv/files", "1.35.2", undefined],
  ])("writes %s for kOps %s only if it takes it", async (fileRepository, kopsVersion, code) => {
    const file = specFile(PLAIN);
    const done = run(file, { fileRepository, kopsVersion });
    if (code === undefined) await expect(done).resolves.toMatchObject({ code: 0 });
    else
      await expect(done).rejects.toMatchObject({
        code,
        message: expect.stringContaining("c.yaml:") as string,
      });
    expect(readFileSync(file, "utf8") === PLAIN).toBe(code !== undefined);
  });

  test("mends a spec that kOps refuses", async () => {
    const file = specFile(clusterSpec({ spec: "  assets:\n    fileRepository: file:///srv/files\n" }));
    const { code, stderr } = await run(file, { fileRepository: "https://f.example" });
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /note: kOps 1\.36\.2 refuses the spec as it is, .*c\.yaml:\d+:\d+: .*fileRepository/,
    );
    expect(stderr).not.toContain("0 to add");
  });

  test("reads instance groups from other files, and takes FILE among them once", async () => {
    const [cluster, ...groups] = PLAIN.split("---\n");
    const directory = directoryWith({ "c.yaml": cluster ?? "", "g.yaml": groups.join("---\n") });
    const file = join(directory, "c.yaml");
    const { stdout } = await run(file, { fileRepository: "https://f.example", filename: [directory] });
    expect(stdout).toMatch(/arm64\/kubelet/);
  });

  test("picks one of several clusters by name", async () => {
    const both = `${PLAIN}---\n${clusterSpec({ name: "two.example.com", spec: "" })}`;
    const file = specFile(both);
    await expect(run(file, { containerRegistry: "r.example" })).rejects.toMatchObject({
      code: "SEVERAL_CLUSTERS",
    });
    await expect(run(file, { containerRegistry: "r.example", name: "x" })).rejects.toMatchObject({
      code: "NO_CLUSTER",
    });
    await run(file, { containerRegistry: "r.example", name: "two.example.com" });
    const text = readFileSync(file, "utf8");
    expect(text.startsWith(PLAIN)).toBe(true);
    expect(text.slice(PLAIN.length)).toContain("    containerRegistry: r.example\n");
  });

  test.each<[string, Partial<ConfigureFlags>]>([
    ["no change of spec.assets is given", {}],
    ["exclude each other", { containerRegistry: "r.example", containerProxy: "p.example" }],
    ["cannot be a registry for images", { containerRegistry: "https://r.example" }],
    ["cannot be a registry for images", { containerRegistry: "r.example/" }],
    ["cannot be a registry for images", { containerProxy: "registry" }],
    ["containerProxy is empty", { containerProxy: "" }],
    ["is both set and removed", { containerProxy: "p.example", remove: ["containerProxy"] }],
    ["spec.assets has no such field", { remove: ["registry"] }],
  ])("refuses what %s", async (message, flags) => {
    await expect(run(specFile(PLAIN), flags)).rejects.toMatchObject({
      code: "BAD_FLAGS",
      message: expect.stringContaining(message) as string,
    });
  });
});

describe("configure -", () => {
  // The first run builds what is missing.
  beforeAll(() => pipe("", "--version"), 120_000);

  test("prints the new spec on stdout and what it changes on stderr", async () => {
    const { code, stdout, stderr } = await pipe(PLAIN, "configure", "-", "--container-registry", "r.example");
    expect(code).toBe(0);
    expect(stdout).toBe(
      PLAIN.replace("  # the end\n", "  assets:\n    containerRegistry: r.example\n  # the end\n"),
    );
    expect(stderr).toMatch(/moved\s+image/);
    expect((await pipe(stdout, "configure", "-", "--container-registry", "r.example")).stdout).toBe(stdout);
  });
});

function pipe(input: string, ...parameters: readonly string[]): Promise<Ended> {
  return runTool(parameters, { input });
}
