import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { clusterText as cluster, readText, thrown } from "../../../test/support/spec-texts.ts";
import type { FieldLookup, FieldTable } from "./field-table.ts";
import { readDocuments } from "./read-documents.ts";
import { selectCluster } from "./select-cluster.ts";

describe("fields", () => {
  const table: FieldTable = {
    apiVersion: "kops.k8s.io/v1alpha2",
    releases: ["1.32.0", "1.33.0", "1.34.0"],
    types: {
      Cluster: { apiVersion: "string", kind: "string", metadata: "any", spec: "ClusterSpec" },
      ClusterSpec: {
        kubernetesVersion: "string",
        assets: "AssetsSpec",
        sshAccess: "[]string",
        etcdClusters: "[]EtcdCluster",
        labels: "{}string",
        wait: "duration",
        memory: "quantity",
        count: "int",
        enabled: "bool",
        port: "int-or-string",
        newer: [{ type: "string", since: "1.34.0" }],
        older: [{ type: "string", until: "1.33.0" }],
        changed: [
          { type: "string", until: "1.34.0" },
          { type: "int", since: "1.34.0" },
        ],
      },
      EtcdCluster: { name: "string" },
      AssetsSpec: { containerRegistry: "string", fileRepository: "string" },
    },
  };
  const lookup = (release: string): FieldLookup => ({ release, table: () => table });
  const complaint = (spec: string, release = "1.33.1"): string => {
    const error = thrown(() => readText(cluster("a", spec), lookup(release)));
    return `${error.code} ${error.message} | ${error.hint ?? ""}`;
  };

  test("what fits is accepted, null everywhere", () => {
    const spec =
      '{kubernetesVersion: "1.34", sshAccess: [a], etcdClusters: [{name: x}], labels: {a: b}, wait: 1h30m, memory: 2Gi, count: 3, enabled: on, port: 80, changed: x}';
    expect(readText(cluster("a", spec), lookup("1.33.1")).clusters).toHaveLength(1);
    expect(
      readText(cluster("a", "{sshAccess: null, etcdClusters: , enabled: ~}"), lookup("1.33.1")).clusters,
    ).toHaveLength(1);
  });

  test.each([
    [
      "{kubernetesVerson: '1.34.2'}",
      "UNKNOWN_FIELD c.yaml:5:8: spec.kubernetesVerson is not a field that kOps 1.33.1 knows | Did you mean kubernetesVersion?",
    ],
    ["{KubernetesVersion: '1.34.2'}", /^UNKNOWN_FIELD .* \| Did you mean kubernetesVersion\?$/],
    ["{etcdCluster: []}", /^UNKNOWN_FIELD .* \| Did you mean etcdClusters\?$/],
    [
      "{assets: {registry: x}}",
      /^UNKNOWN_FIELD .*spec\.assets\.registry .* \| Remove the field, or correct its name\.$/,
    ],
    ["{assets: {fileRepo: x}}", /^UNKNOWN_FIELD .*spec\.assets\.fileRepo /],
    [
      "{kubernetesVersion: 1.34}",
      'WRONG_TYPE c.yaml:5:27: spec.kubernetesVersion is number 1.34, but must be a string | Put it in quotes: "1.34".',
    ],
    [
      "{sshAccess: a}",
      /spec\.sshAccess is string "a", but must be a list of strings \| Write it as a list item: - a$/,
    ],
    ["{etcdClusters: {name: x}}", /spec\.etcdClusters is a mapping, but must be a list of mappings/],
    ["{labels: [a]}", /spec\.labels is a list, but must be a mapping to strings/],
    ["{wait: 30}", /spec\.wait is number 30, but must be a duration/],
    ["{memory: lots}", /must be a quantity such as 500m or 2Gi/],
    ["{count: 1.5}", /must be a whole number/],
    [
      '{enabled: "true"}',
      /spec\.enabled is string "true", but must be true or false \| Remove the quotes\.$/,
    ],
    ["{changed: 4}", /must be a string/],
  ])("%s", (spec, expected) => {
    expect(complaint(spec)).toEqual(
      typeof expected === "string" ? expected : expect.stringMatching(expected),
    );
  });

  test.each([
    [
      "{sshAcess: []}",
      "spec.sshAcess is not known to kOps 1.33.1, which ignores it (Did you mean sshAccess?)",
    ],
    [
      "{SSHAccess: []}",
      "spec.SSHAccess is not known to kOps 1.33.1, which ignores it (Did you mean sshAccess?)",
    ],
    [
      "{somethingElse: 1}",
      "spec.somethingElse is not known to kOps 1.33.1, which ignores it (Remove the field, or correct its name.)",
    ],
    [
      "{constructor: 4}",
      "spec.constructor is not known to kOps 1.33.1, which ignores it (Remove the field, or correct its name.)",
    ],
    [
      "{count: 1, count: 2}",
      "the key count is written twice, and the last one counts (Keep one of them.)",
      18,
    ],
    [
      "{newer: x}",
      "spec.newer is not known to kOps 1.33.1, which ignores it; it was added in 1.34.0 (Remove the field, or choose a kOps version that has it.)",
    ],
    [
      "{older: x}",
      "spec.older is not known to kOps 1.33.1, which ignores it; it was removed in 1.33.0 (Remove the field, or choose a kOps version that has it.)",
    ],
    [
      "{name: x}",
      "spec.name is not known to kOps 1.33.1, which ignores it; it is a field of EtcdCluster (kops.k8s.io/v1alpha2) (Check its place and indentation.)",
    ],
  ])("what kOps ignores is a warning: %s", (spec, warning, column = 8) => {
    const [found, ...others] = readText(cluster("a", spec), lookup("1.33.1")).findings;
    expect(others).toEqual([]);
    expect(found).toMatchObject({ severity: "warning", place: { file: "c.yaml", line: 5, column } });
    expect(`${found?.message ?? ""} (${found?.hint ?? ""})`).toBe(warning);
  });

  test("at any depth, and beside the spec", () => {
    const text = cluster("a", "{etcdClusters: [{nmae: x}]}").replace("metadata:", "metdata: 1\nmetadata:");
    const { findings } = readText(text, lookup("1.33.1"));
    expect(findings.map(({ place, hint }) => [place, hint])).toEqual([
      [{ file: "c.yaml", line: 3, column: 1 }, "Did you mean metadata?"],
      [{ file: "c.yaml", line: 6, column: 24 }, "Did you mean name?"],
    ]);
  });

  test("the release decides", () => {
    expect(readText(cluster("a", "{newer: x, changed: 4}"), lookup("1.34.0")).clusters).toHaveLength(1);
    expect(complaint("{changed: x}", "1.36.2")).toMatch(/must be a whole number/);
  });

  test("strict: every warning is an error", () => {
    const strict = { ...lookup("1.33.1"), strict: true };
    const error = thrown(() => readText(cluster("a", "{sshAcess: 1, count: 1, count: 2}"), strict));
    expect(error.findings.map(({ code, severity }) => [code, severity])).toEqual([
      ["IGNORED_FIELD", "error"],
      ["REPEATED_KEY", "error"],
    ]);
  });

  test("an error has a finding for each of its lines", () => {
    const error = thrown(() => readText(cluster("a", "{count: x, wait: 3}"), lookup("1.33.1")));
    expect(error.findings).toMatchObject([
      { code: "WRONG_TYPE", severity: "error", place: { file: "c.yaml", line: 5, column: 15 } },
      {
        code: "WRONG_TYPE",
        severity: "error",
        place: { line: 5, column: 24 },
        hint: expect.stringContaining("unit") as string,
      },
    ]);
  });
});

const root = path.resolve(import.meta.dirname, "../../..");
const specs = path.resolve(root, "../shared/kops/specs");
const tables = new Map(
  (["v1alpha2", "v1alpha3"] as const).map((version) => {
    const text = readFileSync(path.join(root, `catalog/fields-${version}.json`), "utf8");
    return [version, JSON.parse(text) as FieldTable];
  }),
);
const catalogFields = (release: string): FieldLookup => ({
  release,
  table: (version) => tables.get(version),
});

describe("the catalog's field tables", () => {
  test.each([
    ["v1alpha2", "1.36.2", "{networking: {ciliun: {}}}", /spec\.networking\.ciliun is not a field/],
    ["v1alpha2", "1.36.2", "{kubernetesApiAccess: 0.0.0.0/0}", /must be a list of strings/],
    [
      "v1alpha2",
      "1.36.2",
      "{assets: {containerRegistry: [a]}}",
      /spec\.assets\.containerRegistry is a list, but must be a string/,
    ],
    ["v1alpha3", "1.36.2", "{containerd: {pacakges: {}}}", /spec\.containerd\.pacakges is not a field/],
  ])("%s of kOps %s: %s", (version, release, spec, message) => {
    const text = cluster("a", spec).replace("v1alpha2", version);
    expect(thrown(() => readText(text, catalogFields(release))).message).toMatch(message);
  });

  test("a field that came later is a warning for the releases before", () => {
    const text = cluster("a", "{containerd: {installNerdCtl: true}}");
    const expected = /spec\.containerd\.installNerdCtl is not known to kOps 1\.33\.1, .* added in 1\.34\.0/;
    expect(readText(text, catalogFields("1.33.1")).findings).toMatchObject([
      { message: expect.stringMatching(expected) as string },
    ]);
    expect(readText(text, catalogFields("1.34.0")).findings).toEqual([]);
  });
});

describe.skipIf(!existsSync(specs))("kOps's own specs", () => {
  test.each([
    ["fixtures", "1.36.2"],
    ["made-up", "1.36.2"],
    ["fixtures", "1.32.0"],
    ["made-up", "1.32.0"],
  ])("every spec of %s is read for kOps %s and has a cluster with instance groups", (folder, release) => {
    for (const file of readdirSync(path.join(specs, folder))) {
      const text = readFileSync(path.join(specs, folder, file), "utf8");
      const documents = readDocuments([{ name: file, text }], catalogFields(release));
      expect(selectCluster(documents).instanceGroups.length, file).toBeGreaterThan(0);
    }
  });
});
