import type { ClusterFlags } from "../flags/cluster-options.ts";
import type { HostSettings } from "../../hosts/open-network.ts";

/** Flags of `doctor`, as commander hands them over. */
export interface DoctorFlags extends ClusterFlags, HostSettings {
  readonly offline?: boolean;
  readonly deep?: boolean;
  readonly strict?: boolean;
  readonly output: "table" | "json" | "sarif";
}
