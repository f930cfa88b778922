import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { isObject } from "../../src/values/is-object.ts";

/** The first and the last release of Kubernetes that objects have to be valid for; tools/setup-kubernetes.sh fetches their sources. */
export const KUBERNETES_RELEASES = ["1.30.14", "1.36.3"] as const;

type Schema = Readonly<Record<string, unknown>>;
type Schemas = ReadonlyMap<string, Schema>;

/** The OpenAPI schemas that a release publishes, by their names ("io.k8s.api.batch.v1.Job"); undefined where its sources are not there. */
export function kubernetesSchemas(release: string): Schemas | undefined {
  const { GOPATH = join(homedir(), "go"), GOMODCACHE: cache = join(GOPATH, "pkg/mod") } = process.env;
  const folder = join(cache, `k8s.io/kubernetes@v${release}/api/openapi-spec/v3`);
  if (!existsSync(folder)) return undefined;
  const files = ["api__v1", "apis__batch__v1", "apis__networking.k8s.io__v1"];
  return new Map(
    files.flatMap((file) => {
      const text = readFileSync(join(folder, `${file}_openapi.json`), "utf8");
      const { components } = JSON.parse(text) as { components: { schemas: Record<string, Schema> } };
      return Object.entries(components.schemas);
    }),
  );
}

/** Where an object breaks the schema of its kind, taken strictly: a field that the schema does not know is wrong too. */
export function findSchemaErrors(object: unknown, schemas: Schemas): string[] {
  const { apiVersion, kind } = isObject(object) ? object : {};
  const [group = "", version = ""] = String(apiVersion).includes("/")
    ? String(apiVersion).split("/")
    : ["", String(apiVersion)];
  for (const [name, schema] of schemas) {
    const kinds = (schema["x-kubernetes-group-version-kind"] ?? []) as readonly Schema[];
    if (kinds.some((one) => one["group"] === group && one["version"] === version && one["kind"] === kind))
      return errorsAt(object, schema, schemas, name);
  }
  return [`nobody knows ${String(apiVersion)} ${String(kind)}`];
}

function errorsAt(value: unknown, given: Schema, schemas: Schemas, path: string): string[] {
  const schema = resolved(given, schemas);
  const wrong = (what: string): string[] => [`${path}: ${what} (${JSON.stringify(value)})`];
  const type = schema["type"] as string | undefined;
  const forms = schema["oneOf"] as readonly Schema[] | undefined;
  if (forms !== undefined)
    return forms.some((one) => errorsAt(value, one, schemas, path).length === 0)
      ? []
      : wrong("none of its forms");
  const allowed = schema["enum"] as readonly unknown[] | undefined;
  if (allowed?.includes(value) === false) return wrong(`not one of ${allowed.join(", ")}`);
  if (type === "array") {
    if (!Array.isArray(value)) return wrong("no list");
    return value.flatMap((item, at) => errorsAt(item, schema["items"] as Schema, schemas, `${path}[${at}]`));
  }
  if (type === "object")
    return isObject(value) ? errorsInObject(value, schema, schemas, path) : wrong("no object");
  if (type === "integer") return Number.isInteger(value) ? [] : wrong("no whole number");
  return type === undefined || typeof value === type ? [] : wrong(`no ${type}`);
}

function errorsInObject(
  value: Readonly<Record<string, unknown>>,
  schema: Schema,
  schemas: Schemas,
  path: string,
): string[] {
  const known = schema["properties"] as Readonly<Record<string, Schema>> | undefined;
  const others = schema["additionalProperties"] as Schema | undefined;
  const required = (schema["required"] ?? []) as readonly string[];
  const missing = required.filter((key) => !(key in value)).map((key) => `${path}.${key}: missing`);
  const wrong = Object.entries(value).flatMap(([key, item]) => {
    const own = known?.[key] ?? others;
    return own === undefined ? [`${path}.${key}: unknown`] : errorsAt(item, own, schemas, `${path}.${key}`);
  });
  return [...missing, ...wrong];
}

function resolved(schema: Schema, schemas: Schemas): Schema {
  const [only] = (schema["allOf"] ?? []) as readonly Schema[];
  const reference = (only ?? schema)["$ref"];
  if (typeof reference !== "string") return schema;
  const found = schemas.get(reference.replace("#/components/schemas/", ""));
  if (found === undefined) throw new Error(`there is no schema ${reference}`);
  return found;
}
