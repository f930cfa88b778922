import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clusterText as cluster, readText, thrown } from "../../../test/support/spec-texts.ts";
import { UserError } from "../../errors/user-error.ts";
import { SpecError } from "../spec-error.ts";
import { locate } from "./locate.ts";
import { readDocuments } from "./read-documents.ts";
import { selectCluster } from "./select-cluster.ts";

const group = (name: string, label: string): string =>
  `apiVersion: kops.k8s.io/v1alpha2\nkind: InstanceGroup\nmetadata:\n  name: ${name}\n  labels:\n    kops.k8s.io/cluster: ${label}\nspec: {}\n`;
const configMap = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\n";
const stream = (...documents: string[]): string => documents.join("---\n");

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
