import { ROLES } from "../cluster/cluster.ts";
import type { Role } from "../cluster/cluster.ts";

/**
 * The role that a name means: as specs write it (`Master` is v1alpha2's name for ControlPlane), or as kOps names directories of node
 * configurations (`control-plane`). Undefined for other names.
 */
export function roleOf(name: string): Role | undefined {
  const plain = name.toLowerCase().replaceAll("-", "");
  if (plain === "master") return "ControlPlane";
  return ROLES.find((role) => role.toLowerCase() === plain);
}
