import type { HostFlags } from "../../src/cli/flags/host-options.ts";

/** What commander hands over where no flag on hosts is given. */
export const HOST_FLAGS: HostFlags = { plainHttp: [], insecure: [], caFile: [] };
