import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ApiVersion, FieldTable, FieldType } from "../../src/cluster/read/field-table.ts";
import type { Checkout } from "./checkout.ts";
import { mergeFields } from "./fields-merge.ts";
import { parseGoTypes } from "./fields-go.ts";
import type { GoType } from "./fields-go.ts";

const API_VERSIONS: readonly ApiVersion[] = ["v1alpha2", "v1alpha3"];
const KINDS = ["Cluster", "InstanceGroup", "SSHCredential", "Keyset", "Host"];

/** The fields of each type in one release: type → field → how it is written. */
export type TypeFields = Readonly<Record<string, Readonly<Record<string, FieldType>>>>;

/** How types of other packages are written; `any` for Kubernetes's own, which kOps passes on. */
const FOREIGN_TYPES: Readonly<Record<string, FieldType>> = {
  "resource.Quantity": "quantity",
  "metav1.Duration": "duration",
  "metav1.Time": "time",
  "metav1.ObjectMeta": "ObjectMeta",
  "intstr.IntOrString": "int-or-string",
  "corev1.Toleration": "any",
  "corev1.EnvVar": "any",
  "corev1.Affinity": "any",
};

const BASIC_TYPES: Readonly<Record<string, FieldType>> = {
  string: "string",
  bool: "bool",
  ...Object.fromEntries(
    ["", "8", "16", "32", "64"].flatMap((size) => [
      [`int${size}`, "int"],
      [`uint${size}`, "int"],
    ]),
  ),
  float32: "float",
  float64: "float",
  "[]byte": "bytes",
};

/** metav1.ObjectMeta as it is written in files. */
const OBJECT_META: Readonly<Record<string, FieldType>> = {
  name: "string",
  generateName: "string",
  namespace: "string",
  selfLink: "string",
  uid: "string",
  resourceVersion: "string",
  generation: "int",
  creationTimestamp: "time",
  deletionTimestamp: "time",
  deletionGracePeriodSeconds: "int",
  labels: "{}string",
  annotations: "{}string",
  ownerReferences: "any",
  finalizers: "[]string",
  managedFields: "any",
};

/** Adds a release's fields to catalog/fields-v1alpha2.json and catalog/fields-v1alpha3.json, or replaces what they said of it. */
export function updateFieldTables(checkout: Checkout, release: string, catalogFolder: string): void {
  for (const version of API_VERSIONS) {
    const path = join(catalogFolder, `fields-${version}.json`);
    const before: FieldTable = existsSync(path)
      ? (JSON.parse(readFileSync(path, "utf8")) as FieldTable)
      : { apiVersion: `kops.k8s.io/${version}`, releases: [], types: {} };
    writeFileSync(path, formatTable(mergeFields(before, release, importFields(checkout, version))));
  }
}

/** The fields of all types that kOps's kinds of one API version are made of. Throws Error for Go code that is not understood. */
export function importFields(checkout: Checkout, version: ApiVersion): TypeFields {
  const own = readPackage(checkout, `pkg/apis/kops/${version}`);
  const internal = readPackage(checkout, "pkg/apis/kops");
  const types: Record<string, Record<string, FieldType>> = { ObjectMeta: OBJECT_META };
  const visit = (name: string): void => {
    if (types[name] !== undefined) return;
    const fields: Record<string, FieldType> = {};
    types[name] = fields;
    const go = findType(name, own, internal);
    for (const { json, type } of go?.kind === "struct" ? go.fields : []) {
      if (json === "inline") Object.assign(fields, inlineFields(type));
      else fields[json] = translate(inPackageOf(name, type), own, internal, visit);
    }
  };
  KINDS.forEach(visit);
  return types;
}

type Package = ReadonlyMap<string, GoType>;

function readPackage(checkout: Checkout, folder: string): Package {
  const files = checkout
    .list(folder)
    .filter(
      (path) =>
        path.slice(folder.length + 1).match(/^[^/]+\.go$/) !== null && !/_test\.go$|zz_generated/.test(path),
    );
  return new Map(files.flatMap((path) => [...parseGoTypes(checkout.read(path) ?? "")]));
}

/** A Go type as a table writes it; types that are met on the way are visited. */
function translate(type: string, own: Package, internal: Package, visit: (name: string) => void): FieldType {
  const bare = type.replace(/^\*/, "");
  const known = BASIC_TYPES[bare] ?? FOREIGN_TYPES[bare];
  if (known !== undefined) return known;
  const item = /^\[\](.+)$/.exec(bare)?.[1];
  if (item !== undefined) return `[]${translate(item, own, internal, visit)}`;
  const value = /^map\[[\w.]+\](.+)$/.exec(bare)?.[1];
  if (value !== undefined) return `{}${translate(value, own, internal, visit)}`;
  const named = findType(bare, own, internal);
  if (named === undefined) throw new Error(`the Go type ${type} is not known`);
  if (named.kind === "alias") return translate(inPackageOf(bare, named.type), own, internal, visit);
  visit(bare);
  return bare;
}

function findType(name: string, own: Package, internal: Package): GoType | undefined {
  return name.startsWith("kops.") ? internal.get(name.slice("kops.".length)) : own.get(name);
}

/** Types of kOps's internal package are written `kops.Name` in the tables, inside that package too. */
function inPackageOf(name: string, type: string): string {
  return name.startsWith("kops.") ? type.replace(/(?<![\w.])([A-Z]\w*)$/, "kops.$1") : type;
}

function inlineFields(type: string): Record<string, FieldType> {
  if (type === "metav1.TypeMeta") return { apiVersion: "string", kind: "string" };
  throw new Error(`the inline Go type ${type} is not known`);
}

/** JSON with a line for each type. */
function formatTable({ apiVersion, releases, types }: FieldTable): string {
  const lines = Object.entries(types).map(
    ([name, fields]) => `  ${JSON.stringify(name)}: ${JSON.stringify(fields)}`,
  );
  const head = ` "apiVersion": ${JSON.stringify(apiVersion)},\n "releases": ${JSON.stringify(releases)}`;
  return `{\n${head},\n "types": {\n${lines.join(",\n")}\n }\n}\n`;
}
