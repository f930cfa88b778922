import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../errors/user-error.ts";
import { SpecError } from "../spec-error.ts";
import type { FieldLookup, FieldTable } from "./field-table.ts";
import { locate } from "./locate.ts";
import { readDocuments } from "./read-documents.ts";
import { selectCluster } from "./select-cluster.ts";

const cluster = (name: string, spec = "{}"): string =>
  `apiVersion: kops.k8s.io/v1alpha2\nkind: Cluster\nmetadata:\n  name: ${name}\nspec: ${spec}\n`;
const group = (name: string, label: string): string =>
  `apiVersion: kops.k8s.io/v1alpha2\nkind: InstanceGroup\nmetadata:\n  name: ${name}\n  labels:\n    kops.k8s.io/cluster: ${label}\nspec: {}\n`;
const configMap = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\n";
const stream = (...documents: string[]): string => documents.join("---\n");

function thrown(action: () => unknown): UserError {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

const readText = (text: string, fields?: FieldLookup): ReturnType<typeof readDocuments> =>
  readDocuments([{ name: "c.yaml", text }], fields);

test("documents are sorted by kind, and the old API group name is read", () => {
  const text = stream(cluster("a").replace("kops.k8s.io/v1", "kops/v1"), group("nodes", "a"), configMap);
  const documents = readText(text);
  expect(documents.clusters.map(({ name, apiVersion }) => [name, apiVersion])).toEqual([
    ["a", "kops.k8s.io/v1alpha2"],
  ]);
  expect(documents.instanceGroups.map(({ name }) => name)).toEqual(["nodes"]);
  expect(documents.additionalObjects.map(({ kind }) => kind)).toEqual(["ConfigMap"]);
});

test("separators that kOps does not see are told", () => {
  const text = `--- # the cluster\n${cluster("a")}--- # nodes\n${group("nodes", "a")}--- \n${configMap}---\n${group("more", "a")}`;
  const { findings, instanceGroups } = readText(text);
  expect(instanceGroups.map(({ name }) => name)).toEqual(["nodes", "more"]);
  expect(findings.map(({ code, severity, place }) => [code, severity, place])).toEqual([
    ["UNSEEN_SEPARATOR", "warning", { file: "c.yaml", line: 7, column: 1 }],
    ["UNSEEN_SEPARATOR", "warning", { file: "c.yaml", line: 15, column: 1 }],
  ]);
});

test("a JSON array and a List are read as their items", () => {
  const object = { apiVersion: "kops.k8s.io/v1alpha2", kind: "Cluster", metadata: { name: "a" } };
  expect(readText(JSON.stringify([object])).clusters).toHaveLength(1);
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: [object] }, undefined, 1);
  const [read] = readText(list).clusters;
  expect(read?.position(["metadata", "name"])).toEqual({ line: 9, column: 5 });
});

test.each([
  ["broken YAML", "a: [", "BAD_YAML", /^c\.yaml:1:\d+: broken YAML/],
  [
    "not a mapping",
    "- 1\n- 2\n",
    "BAD_SPEC",
    /^c\.yaml:1:3: found number 1 where a Kubernetes object is expected/,
  ],
  ["no kind", "apiVersion: v1\n", "BAD_SPEC", /^c\.yaml:1:1: kind is missing$/],
  ["no apiVersion", "kind: Cluster\n", "BAD_SPEC", /^c\.yaml:1:1: apiVersion is missing$/],
  [
    "a numeric kind",
    "apiVersion: v1\nkind: 3\n",
    "BAD_SPEC",
    /^c\.yaml:2:1: kind is number 3, but must be a string$/,
  ],
  [
    "no name",
    cluster('""'),
    "BAD_SPEC",
    /^c\.yaml:4:3: metadata\.name is missing \(in a document of kind Cluster\)$/,
  ],
  [
    "an unknown version",
    cluster("a").replace("alpha2", "beta1"),
    "BAD_SPEC",
    /:1:1: apiVersion kops\.k8s\.io\/v1beta1/,
  ],
  [
    "an unknown kind",
    cluster("a").replace(": Cluster", ": Clutser"),
    "BAD_SPEC",
    /:2:1: kind Clutser is not one/,
  ],
  [
    "a cluster twice",
    stream(cluster("a"), cluster("a")),
    "BAD_SPEC",
    /:10:3: a second Cluster "a"; the first is at c\.yaml:1$/,
  ],
])("%s", (_, text, code, message) => {
  const error = thrown(() => readText(text));
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
  expect(error.hint).toBeTruthy();
});

test("problems of several files come as one error, a line each, in order", () => {
  const sources = [
    { name: "one.yaml", text: stream(cluster('""'), "a: &b\nc: *d\n") },
    { name: "two.yaml", text: Array.from({ length: 30 }, () => "x: 1\n").join("---\n") },
  ];
  const lines = thrown(() => readDocuments(sources)).message.split("\n");
  expect(lines[0]).toMatch(/^one\.yaml:4:3: .* \(.*\)$/);
  expect(lines[1]).toMatch(/^one\.yaml:8:4: /);
  expect(lines).toHaveLength(21);
  expect(lines[20]).toBe("and 12 more");
});

describe("selecting a cluster", () => {
  const two = stream(
    cluster("a"),
    cluster("b"),
    group("nodes", "a"),
    group("nodes", "b"),
    group("more", "b"),
  );

  test("the only one, or by name, with its instance groups", () => {
    expect(selectCluster(readText(stream(cluster("a"), group("nodes", "a")))).cluster.name).toBe("a");
    const { cluster: selected, instanceGroups } = selectCluster(readText(two), "b");
    expect(selected.name).toBe("b");
    expect(instanceGroups.map(({ name }) => name)).toEqual(["nodes", "more"]);
  });

  test("a group without a label is the only cluster's", () => {
    const { instanceGroups } = selectCluster(readText(stream(cluster("a"), group("nodes", '""'))));
    expect(instanceGroups.map(({ name }) => name)).toEqual(["nodes"]);
  });

  test.each([
    ["none", configMap, undefined, "NO_CLUSTER", "there is no kops.k8s.io Cluster; found only v1 ConfigMap"],
    [
      "several",
      two,
      undefined,
      "SEVERAL_CLUSTERS",
      'c.yaml:10:3: a second Cluster; found "a" (c.yaml:1), "b" (c.yaml:7)',
    ],
    ["another name", two, "x", "NO_CLUSTER", 'there is no cluster "x"; found "a" (c.yaml:1), "b" (c.yaml:7)'],
    [
      "a group of no cluster",
      stream(cluster("a"), cluster("b"), group("nodes", '""')),
      "a",
      "BAD_INSTANCE_GROUP",
      'c.yaml:18:5: instance group "nodes" has no label kops.k8s.io/cluster',
    ],
    [
      "a group of another cluster",
      stream(cluster("a"), group("nodes", "z")),
      "a",
      "BAD_INSTANCE_GROUP",
      'c.yaml:12:5: instance group "nodes" belongs to cluster "z", which is not among "a" (c.yaml:1)',
    ],
  ])("%s", (_, text, name, code, message) => {
    const error = thrown(() => selectCluster(readText(text), name));
    expect([error.code, error.message]).toEqual([code, message]);
  });
});

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

test("a SpecError is located in its file", () => {
  const { clusters } = readText(cluster("a", "{kubernetesVersion: 1.2.3}"));
  const document = { apiVersion: "kops.k8s.io/v1alpha2", kind: "Cluster", name: "a" };
  const error = new SpecError(
    document,
    ["spec", "kubernetesVersion"],
    "1.2.3 is not supported",
    "Take 1.34.",
  );
  const located = locate(error, clusters);
  expect(located.message).toBe("c.yaml:5:27: Cluster a: spec.kubernetesVersion: 1.2.3 is not supported");
  expect([located.code, located.hint]).toEqual([error.code, "Take 1.34."]);
  expect(locate(error, [])).toBe(error);
});

test("any text gives documents or a UserError", () => {
  const pieces = fc.constantFrom(
    ...["apiVersion: kops.k8s.io/v1alpha2\n", "kind: Cluster\n", "metadata: {name: a}\n", "spec: ", "---\n"],
    ...["- a\n", "[", "{", "*x", "&x ", ": ", "\n", "  ", "kind: List\n", "items: [1]\n", "apiVersion: v1\n"],
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (input) => {
      try {
        selectCluster(readText(input));
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    }),
    { numRuns: 2000 },
  );
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
