import { ROLES, type InstanceGroup, type InstanceGroupSpec, type Role } from "../cluster.ts";
import { given, readObjectOrEmpty, readText, type Fields } from "../fields.ts";
import { SpecError } from "../spec-error.ts";
import { readContainerd } from "./read-containerd.ts";
import { readWarmPool } from "./read-warm-pool.ts";

/** An InstanceGroup document; `roleNames` are the names of roles that the API version spells otherwise. */
export function readInstanceGroup(root: Fields, roleNames: Readonly<Record<string, Role>>): InstanceGroup {
  const spec = readObjectOrEmpty(root, "spec");
  return {
    source: root.document,
    name: root.document.name,
    spec: given<InstanceGroupSpec>({
      role: readRole(spec, roleNames),
      image: readText(spec, "image"),
      machineType: readText(spec, "machineType"),
      manager: readText(spec, "manager"),
      nvidiaGPU: readContainerd(spec)?.nvidiaGPU,
      warmPool: readWarmPool(spec),
    }),
  };
}

function readRole(spec: Fields, roleNames: Readonly<Record<string, Role>>): Role {
  const written = readText(spec, "role") ?? "";
  const role = roleNames[written] ?? ROLES.find((known) => known === written);
  if (role !== undefined) return role;
  throw new SpecError(
    spec.document,
    [...spec.path, "role"],
    written === "" ? "a role is required" : `unknown role ${JSON.stringify(written)}`,
    `Use one of ${[...Object.keys(roleNames), ...ROLES].join(", ")}.`,
  );
}
