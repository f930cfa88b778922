/** Files given take the place of the state store that the environment names, as a flag would. */
export function stateStoreOf(
  { state, filename }: { readonly state?: string; readonly filename: readonly string[] },
  isBeside = false,
): string | undefined {
  const { KOPS_STATE_STORE: fromEnvironment } = process.env;
  if (state !== undefined) return state;
  if (filename.length > 0 && !isBeside) return undefined;
  return fromEnvironment === "" ? undefined : fromEnvironment;
}
