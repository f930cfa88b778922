import type { HostSide } from "../../policy/firewall/plan-hosts.ts";
import type { SourceFlags } from "../flags/source-options.ts";

/** Flags of `render hosts`, as commander hands them over. */
export type RenderHostsFlags = SourceFlags & {
  readonly side?: HostSide;
  readonly output: "table" | "yaml" | "json" | "plain";
};
