import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { copy } from "../../src/cli/copy.ts";
import { createProgram } from "../../src/cli/create-program.ts";
import { getAssets, type GetAssetsFlags } from "../../src/cli/get-assets.ts";
import { UserError } from "../../src/errors/user-error.ts";
import { captured } from "./captured.ts";
import { clusterSpec, directoryWith, load } from "./load.ts";

const RELEASE = "1.36.2";

function write(text: string): string {
  return join(directoryWith({ "c.yaml": text }), "c.yaml");
}

function flagsFor(file: string, output: GetAssetsFlags["output"]): GetAssetsFlags {
  return {
    filename: [file],
    mirror: [],
    platform: [],
    offline: true,
    kopsVersion: RELEASE,
    output,
    index: "sparse",
    recordAge: 0,
    plainHttp: [],
    insecure: [],
    caFile: [],
    repositoryTag: [],
    logFormat: "text",
  };
}

async function failure(action: () => Promise<unknown>): Promise<UserError> {
  const error: unknown = await action().catch((cause: unknown) => cause);
  if (error instanceof UserError) return error;
  throw new Error("no UserError");
}

describe("a spec that kOps reads over, or refuses", () => {
  test("is listed, with one warning for all that kOps refuses, at its place", async () => {
    const spec = "  containerRuntime: docker\n  docker: {}\n  kubelet: {networkPluginName: cni}\n";
    const { list, said } = await load({ filename: [write(clusterSpec({ spec }))], kopsVersion: RELEASE });
    expect(list.images.length).toBeGreaterThan(10);
    const told = said.split("\n").filter((line) => line.includes("KOPS_REFUSES"));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(
      /^warning: \S+c\.yaml:15:21: kOps 1\.36\.2 refuses this spec, but the list is printed/,
    );
    expect(told[0]).toMatch(/spec\.docker: .*; spec\.kubelet\.networkPluginName: /);
  });

  test("fields that kOps drops are warnings with the nearest name", async () => {
    const nodes = "  MaxPrice: '1'\n  volumesize: 3\n";
    const { said } = await load({ filename: [write(clusterSpec({ nodes }))], kopsVersion: RELEASE });
    expect(said).toMatch(/^warning: \S+:\d+:3: spec\.MaxPrice is not known .* \(Did you mean maxPrice\?\)/m);
  });

  test("protokube is in the list, in every format, and nothing is said of it", async () => {
    const file = write(clusterSpec());
    for (const output of ["table", "yaml", "json", "wide"] as const) {
      const { stdout, stderr } = await captured(() => getAssets(undefined, flagsFor(file, output)));
      expect(
        stdout.match(/kops\/1\.36\.2\/linux\/(?:amd64|arm64)\/protokube/g)?.length,
      ).toBeGreaterThanOrEqual(2);
      expect(stderr).not.toContain("protokube");
    }
  });
});

describe("advice and places", () => {
  test("a number is quoted as it was written", async () => {
    const text = clusterSpec().replace("kubernetesVersion: 1.34.2", "kubernetesVersion: 1.30");
    const error = await failure(() => load({ filename: [write(text)], kopsVersion: RELEASE }));
    expect([error.code, error.hint]).toEqual(["WRONG_TYPE", 'Put it in quotes: "1.30".']);
  });

  test.each([
    [{ kubernetesVersion: "1.20.0" }, "--kubernetes-version"],
    [{ fileRepository: "ftp://x" }, "--file-repository"],
  ])("%j is blamed on the flag", async (flags, flag) => {
    const error = await failure(() =>
      load({ filename: [write(clusterSpec())], kopsVersion: RELEASE, ...flags }),
    );
    expect(error.message).toMatch(new RegExp(`^${flag}: `));
    expect(error.message).not.toContain("c.yaml");
    expect(error.findings).toMatchObject([{ place: { flag } }]);
  });

  test("what kOps refuses in a flag's value is blamed on it, too", async () => {
    const { said } = await load({
      filename: [write(clusterSpec())],
      kopsVersion: RELEASE,
      kubernetesVersion: "1.38.0",
    });
    expect(said).toMatch(
      /^warning: --kubernetes-version: kOps 1\.36\.2 refuses .*Kubernetes 1\.38\.0 is not supported/m,
    );
  });

  test("a missing --- is named", async () => {
    const text = clusterSpec().replace(/^---$/m, "");
    const error = await failure(() => load({ filename: [write(text)], kopsVersion: RELEASE }));
    expect(error.message).toMatch(/c\.yaml:\d+:1: a second object begins here/);
    expect(error.hint).toBe("Write a line --- between two objects.");
  });

  test("a template is named", async () => {
    const text = clusterSpec().replace("name: one.example.com", "name: {{ .name }}");
    const error = await failure(() => load({ filename: [write(text)], kopsVersion: RELEASE }));
    expect(error.code).toBe("TEMPLATE_LEFT");
  });

  test.each([
    ["UTF-8 with a mark", (text: string) => Buffer.from(`\uFEFF${text}`)],
    ["UTF-16, little end first", (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le")],
    ["UTF-16, big end first", (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le").swap16()],
  ])("%s is read", async (_, encode) => {
    const file = write("");
    writeFileSync(file, encode(clusterSpec()));
    const { list } = await load({ filename: [file], kopsVersion: RELEASE });
    expect(list.clusterName).toBe("one.example.com");
  });

  test.each([
    ["UTF-16 without a mark", (text: string) => Buffer.from(text, "utf16le")],
    ["a file of another kind", () => Buffer.alloc(1000)],
  ])("%s is told as no text", async (_, encode) => {
    const file = write("");
    writeFileSync(file, encode(clusterSpec()));
    const error = await failure(() => load({ filename: [file], kopsVersion: RELEASE }));
    expect([error.code, error.message]).toEqual([
      "NOT_TEXT",
      `${file} holds NUL bytes, so it is no text that can be read`,
    ]);
  });

  test("an empty list says so", async () => {
    const flags = { filename: [], list: ["/dev/null"], to: [], mirror: [], platform: [], offline: true };
    const error = await failure(() => copy(undefined, flags as never));
    expect([error.code, error.message]).toEqual(["EMPTY_SOURCE", "/dev/null: there is nothing in it"]);
  });

  test("help knows commands, and says which there are", async () => {
    const program = createProgram();
    const { stdout } = await captured(async () => {
      await program.parseAsync(["node", "kops-assets", "help", "get", "assets"]);
      return 0;
    });
    expect(stdout).toContain("Usage: kops-assets get assets");
    const error = await failure(() => createProgram().parseAsync(["node", "kops-assets", "help", "nosuch"]));
    expect(error.message).toContain("there is no command nosuch");
  });
});

describe("image names that no registry takes", () => {
  const spec = [
    "  kubeScheduler: {image: 'x'}",
    "  clusterAutoscaler:",
    "    enabled: true",
    "    image: https://registry.k8s.io/autoscaling/cluster-autoscaler:v1.34.0",
    "  metricsServer:",
    "    enabled: true",
    "    insecure: true",
    "    image: registry.k8s.io/Metrics-Server/metrics-server:v0.8.0",
    "",
  ].join("\n");

  test("are found by get assets, with their places, and exit code 3", async () => {
    const file = write(clusterSpec({ spec }));
    const { code, stderr } = await captured(() => getAssets(undefined, flagsFor(file, "table")));
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^error: \S+c\.yaml:18:12: "https:\/\/registry\.k8s\.io.* is not the name of an image.*BAD_IMAGE_NAME/m,
    );
    expect(stderr).toMatch(/^error: \S+c\.yaml:22:12: .*lower case/m);
  });
});
