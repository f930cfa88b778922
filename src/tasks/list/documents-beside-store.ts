import { parseSource } from "../../cluster/read/parse-source.ts";
import type { JsonValue } from "../../cluster/read/source-document.ts";
import { textOf, valueAt } from "../../cluster/read/json-fields.ts";
import { roleOf } from "../../sources/role-of.ts";
import type { StoredGroup } from "../../sources/state-store/read-node-configs.ts";
import type { Source } from "../../cluster/read/parse-source.ts";

/** Whether files given beside a state store have a cluster of their own. */
export function hasCluster(sources: readonly Source[]): boolean {
  return documentsOf(sources, "Cluster").length > 0;
}

/** The instance groups in files: a state store that cannot be listed is then asked for theirs. */
export function groupsIn(sources: readonly Source[]): StoredGroup[] {
  return documentsOf(sources, "InstanceGroup").flatMap((document) => {
    const name = textOf(valueAt(document, ["metadata", "name"]));
    const role = roleOf(textOf(valueAt(document, ["spec", "role"])) ?? "");
    return name === undefined || role === undefined ? [] : [{ name, role }];
  });
}

function documentsOf(sources: readonly Source[], kind: string): JsonValue[] {
  return sources
    .flatMap((source) => parseSource(source).values)
    .map(({ value }) => value)
    .filter((value) => valueAt(value, ["kind"]) === kind && isKops(value));
}

function isKops(value: JsonValue): boolean {
  return textOf(valueAt(value, ["apiVersion"]))?.startsWith("kops") === true;
}
