import type { ApiVersion, FieldType } from "../../cluster/read/field-table.ts";
import type { SourceTree } from "../source-tree.ts";
import { GO_FIELD_TYPES, OBJECT_META } from "./go-field-types.ts";
import { parseGoTypes, type GoType } from "./parse-go-types.ts";
import type { Report } from "./report.ts";
import type { TypeFields } from "./type-fields.ts";

const KINDS = ["Cluster", "InstanceGroup", "SSHCredential", "Keyset", "Host"];
const TODO = "the Go type in src/catalog/import/go-field-types.ts";

type Package = ReadonlyMap<string, GoType>;

interface Packages {
  readonly folder: string;
  readonly own: Package;
  readonly internal: Package;
  readonly report: Report;
  /** Types that are met on the way come into the table too. */
  readonly visit: (name: string) => void;
}

/** The fields of all types that kOps's kinds of one API version are made of; what is not understood is `any`, and reported. */
export function importFields(tree: SourceTree, version: ApiVersion, report: Report): TypeFields {
  const folder = `pkg/apis/kops/${version}`;
  const types: Record<string, Record<string, FieldType>> = { ObjectMeta: OBJECT_META };
  const visit = (name: string): void => {
    if (types[name] !== undefined) return;
    const fields: Record<string, FieldType> = {};
    types[name] = fields;
    const go = findType(name, packages);
    for (const { json, type } of go?.kind === "struct" ? go.fields : []) {
      if (json === "inline") Object.assign(fields, inlineFields(type, packages));
      else fields[json] = translate(inPackageOf(name, type), packages);
    }
  };
  const packages = {
    folder,
    own: readPackage(tree, folder),
    internal: readPackage(tree, "pkg/apis/kops"),
    report,
    visit,
  };
  KINDS.forEach(visit);
  return types;
}

function readPackage(tree: SourceTree, folder: string): Package {
  const files = tree
    .list(folder)
    .filter((path) => /^[^/]+\.go$/.test(path.slice(folder.length + 1)))
    .filter((path) => !/_test\.go$|zz_generated/.test(path));
  return new Map(files.flatMap((path) => [...parseGoTypes(tree.read(path) ?? "")]));
}

/** A Go type as a table writes it. */
function translate(type: string, packages: Packages): FieldType {
  const bare = type.replace(/^\*/, "");
  const known = GO_FIELD_TYPES[bare];
  if (known !== undefined) return known;
  const item = /^\[\](.+)$/.exec(bare)?.[1];
  if (item !== undefined) return `[]${translate(item, packages)}`;
  const value = /^map\[[\w.]+\](.+)$/.exec(bare)?.[1];
  if (value !== undefined) return `{}${translate(value, packages)}`;
  const named = findType(bare, packages);
  if (named === undefined) {
    packages.report.add(packages.folder, 0, `the Go type ${type} is not known`, TODO);
    return "any";
  }
  if (named.kind === "alias") return translate(inPackageOf(bare, named.type), packages);
  packages.visit(bare);
  return bare;
}

function findType(name: string, { own, internal }: Packages): GoType | undefined {
  return name.startsWith("kops.") ? internal.get(name.slice("kops.".length)) : own.get(name);
}

/** Types of kOps's internal package are written `kops.Name` in the tables, inside that package too. */
function inPackageOf(name: string, type: string): string {
  return name.startsWith("kops.") ? type.replace(/(?<![\w.])([A-Z]\w*)$/, "kops.$1") : type;
}

function inlineFields(type: string, { folder, report }: Packages): Record<string, FieldType> {
  if (type !== "metav1.TypeMeta") report.add(folder, 0, `the inline Go type ${type} is not known`, TODO);
  return type === "metav1.TypeMeta" ? { apiVersion: "string", kind: "string" } : {};
}
