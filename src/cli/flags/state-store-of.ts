import type { ClusterFlags } from "./cluster-options.ts";

/** Files given take the place of the state store that the environment names, as a flag would. */
export function stateStoreOf({
  state,
  filename,
  crossCheck,
}: ClusterFlags & { readonly crossCheck?: boolean }): string | undefined {
  const { KOPS_STATE_STORE: fromEnvironment } = process.env;
  if (state !== undefined) return state;
  if (filename.length > 0 && crossCheck !== true) return undefined;
  return fromEnvironment === "" ? undefined : fromEnvironment;
}
