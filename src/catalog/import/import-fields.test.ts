import { expect, test } from "vitest";
import type { FieldTable } from "../../cluster/read/field-table.ts";
import { findField } from "../../cluster/read/field-table.ts";
import type { SourceTree } from "../source-tree.ts";
import { formatFieldTable } from "../format-field-table.ts";
import { mergeFields } from "../merge-fields.ts";
import { importFields } from "./import-fields.ts";
import { createReport } from "./report.ts";

const KINDS = ["Cluster", "InstanceGroup", "SSHCredential", "Keyset", "Host"];

function goFiles(spec: string): Record<string, string> {
  const kinds = KINDS.map(
    (kind) => `
// ${kind} is a kind
type ${kind} struct {
	metav1.TypeMeta   \`json:",inline"\`
	metav1.ObjectMeta \`json:"metadata,omitempty"\`

	Spec ${kind === "Cluster" ? "ClusterSpec" : "EmptySpec"} \`json:"spec,omitempty"\`
}
`,
  ).join("");
  const text = `package v1\n${kinds}\ntype EmptySpec struct{}\n\ntype ClusterSpec struct {\n${spec}\n}\n`;
  return {
    "pkg/apis/kops/v1alpha2/cluster.go": text,
    "pkg/apis/kops/v1alpha3/cluster.go": text,
    "pkg/apis/kops/v1alpha2/cluster_test.go": "package v1\ntype ClusterSpec struct {\n  broken\n}\n",
    "pkg/apis/kops/cluster.go":
      'package kops\n\ntype Size int32\n\ntype Volume struct {\n\tSize Size `json:"size"`\n\tTags []Tag `json:"tags"`\n}\n\ntype Tag struct {\n\tKey string `json:"key"`\n}\n',
    "pkg/apis/kops/v1alpha2/deep/other.go": "package deep\ntype ClusterSpec struct {}\n",
  };
}

function checkout(spec: string): SourceTree {
  const files = goFiles(spec);
  return {
    read: (path) => files[path],
    list: (folder) => Object.keys(files).filter((path) => path.startsWith(`${folder}/`)),
  };
}

const SPEC = `
	// Name says what it is; "quoted: \`json:"no"\`"
	Name string \`json:"name,omitempty"\` // trailing
	/* Gone string \`json:"gone"\` */
	Hidden *Volume \`json:"-"\`
	Ports []*int32 \`json:"ports,omitempty" protobuf:"bytes"\`
	Limits map[string]resource.Quantity \`json:"limits"\`
	Wait *metav1.Duration \`json:"wait"\`
	Port *intstr.IntOrString \`json:"port"\`
	Data []byte \`json:"data"\`
	Taints []corev1.Toleration \`json:"taints"\`
	Volume *kops.Volume \`json:"volume"\`
	Mode Mode \`json:"mode"\`
	Nested map[string][]Mode \`json:"nested"\`
	Untagged bool
	private bool
}

type Mode string

type Unreachable struct {
	Odd chan int \`json:"odd"\``;

test("the fields of Go structs, with the types they reach", () => {
  const types = importFields(checkout(SPEC), "v1alpha2", createReport());
  expect(types["Cluster"]).toEqual({
    apiVersion: "string",
    kind: "string",
    metadata: "ObjectMeta",
    spec: "ClusterSpec",
  });
  expect(types["ClusterSpec"]).toEqual({
    name: "string",
    ports: "[]int",
    limits: "{}quantity",
    wait: "duration",
    port: "int-or-string",
    data: "bytes",
    taints: "[]any",
    volume: "kops.Volume",
    mode: "string",
    nested: "{}[]string",
    Untagged: "bool",
  });
  expect(types["kops.Volume"]).toEqual({ size: "int", tags: "[]kops.Tag" });
  expect(types["kops.Tag"]).toEqual({ key: "string" });
  expect(Object.keys(types)).not.toContain("Unreachable");
});

test.each([
  ["an unknown type", '\tOdd chan.Thing `json:"odd"`', "the Go type chan.Thing is not known"],
  ["an unknown shape", '\tOdd func(a int) string `json:"odd"`', "the Go type Odd func(a int) string"],
])("%s may hold anything, and is reported", (_, spec, message) => {
  const report = createReport();
  const types = importFields(checkout(spec), "v1alpha2", report);
  expect(Object.values(types["ClusterSpec"] ?? {})).toEqual(["any"]);
  expect(report.places).toMatchObject([
    { file: "pkg/apis/kops/v1alpha2", found: expect.stringContaining(message) as string },
  ]);
});

function written(...imports: [release: string, spec: string][]): string {
  const empty: FieldTable = { apiVersion: "kops.k8s.io/v1alpha2", releases: [], types: {} };
  const add = (table: FieldTable, [release, spec]: [string, string]): FieldTable =>
    mergeFields(table, release, importFields(checkout(spec), "v1alpha2", createReport()));
  return formatFieldTable(imports.reduce(add, empty));
}

const field = (name: string, type: string): string => `\t${name} ${type} \`json:"${name.toLowerCase()}"\`\n`;
const history: [string, string][] = [
  [
    "1.33.2",
    field("Always", "string") + field("Old", "bool") + field("Changed", "string") + field("Back", "int"),
  ],
  ["1.34.0", field("Always", "string") + field("Changed", "string") + field("New", "EmptySpec")],
  [
    "1.34.10",
    field("Always", "string") + field("Changed", "int32") + field("New", "EmptySpec") + field("Back", "int"),
  ],
];

test("the table says from and until when a field is known", () => {
  const table = JSON.parse(written(...history)) as FieldTable;
  expect(table.releases).toEqual(["1.33.2", "1.34.0", "1.34.10"]);
  expect(table.types["ClusterSpec"]).toEqual({
    always: "string",
    old: [{ type: "bool", until: "1.34.0" }],
    changed: [
      { type: "string", until: "1.34.10" },
      { type: "int", since: "1.34.10" },
    ],
    new: [{ type: "EmptySpec", since: "1.34.0" }],
    back: [
      { type: "int", until: "1.34.0" },
      { type: "int", since: "1.34.10" },
    ],
  });
  expect(findField(table, "ClusterSpec", "back", "1.35.0")).toEqual({ type: "int" });
  expect(findField(table, "ClusterSpec", "old", "1.34.0")).toHaveProperty("spans");
});

test("the table is the same in whatever order, and however often, releases are imported", () => {
  const [a, b, c] = history;
  if (a === undefined || b === undefined || c === undefined) throw new Error("no history");
  expect(written(c, a, b)).toBe(written(a, b, c));
  expect(written(a, ["1.34.0", field("Wrong", "string")], c, b)).toBe(written(a, b, c));
});
