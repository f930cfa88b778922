import type { FieldPath, JsonObject, JsonValue } from "../cluster/read/source-document.ts";
import { itemsOf, objectOf, textOf } from "../cluster/read/json-fields.ts";

/** A hook that an instance group's nodes run, with the path of it in its document. */
export interface EffectiveHook {
  readonly hook: JsonObject;
  readonly path: FieldPath;
  /** Whether it comes from the instance group's own list, or from the cluster's. */
  readonly of: "instanceGroup" | "cluster";
}

/** A list of hooks and place it is in its document. */
export interface HookList {
  readonly value: JsonValue | undefined;
  readonly path: FieldPath;
}

/**
 * The hooks that nodes of an instance group run in containers: its own first, then the cluster's of other names (nodeup builds one
 * unit a name). Left out are hooks that are switched off (`enabled: false`, in v1alpha2 `disabled: true`), are for other roles, or
 * only carry a unit file.
 */
export function effectiveHooks(
  lists: Readonly<Record<EffectiveHook["of"], HookList>>,
  isForRole: (roles: readonly JsonValue[]) => boolean,
): EffectiveHook[] {
  const seen = new Set<string>();
  const all = [...hooksOf(lists, "instanceGroup", isForRole), ...hooksOf(lists, "cluster", isForRole)];
  return all.flatMap(({ name, ...effective }) => {
    if (seen.has(name)) return [];
    seen.add(name);
    return runsContainer(effective.hook) ? [effective] : [];
  });
}

function hooksOf(
  lists: Readonly<Record<EffectiveHook["of"], HookList>>,
  of: EffectiveHook["of"],
  isForRole: (roles: readonly JsonValue[]) => boolean,
): (EffectiveHook & { readonly name: string })[] {
  const { value, path } = lists[of];
  const hooks = itemsOf(value).flatMap((item, index) => {
    const hook = objectOf(item);
    const roles = itemsOf(hook?.["roles"]);
    if (hook === undefined || (roles.length > 0 && !isForRole(roles))) return [];
    return [{ hook, path: [...path, index], of }];
  });
  const suffix = of === "instanceGroup" ? "-ig" : "";
  return hooks.map((hook, index) => ({
    ...hook,
    name: textOf(hook.hook["name"]) ?? `kops-hook-${index}${suffix}`,
  }));
}

function runsContainer(hook: JsonObject): boolean {
  return hook["enabled"] !== false && hook["disabled"] !== true && hook["useRawManifest"] !== true;
}
