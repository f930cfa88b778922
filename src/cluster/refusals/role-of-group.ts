import type { SpecView } from "./spec-view.ts";

/** An instance group's role by the name that kOps has for it; v1alpha2 calls the control plane Master. */
export function roleOf(group: SpecView): string | undefined {
  const role = group.text("role");
  return role === "Master" ? "ControlPlane" : role;
}
