/** kOps's feature flags as KOPS_FEATURE_FLAGS writes them: `Name`, `+Name` or `-Name`, separated by commas. */
export type FeatureFlags = string;

/** Whether a flag is on; `byDefault` when the text does not name it. The last mention counts. */
export function isFeatureOn(flags: FeatureFlags | undefined, name: string, byDefault = false): boolean {
  let on = byDefault;
  for (const mention of (flags ?? "").split(",").map((part) => part.trim())) {
    if (mention === name || mention === `+${name}`) on = true;
    if (mention === `-${name}`) on = false;
  }
  return on;
}
