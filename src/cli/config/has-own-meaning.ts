/** Flags that mean something else in these commands than in the others, or decide what is removed: they are set for the command alone. */
const OWN_MEANING: Readonly<Record<string, readonly string[]>> = {
  configure: ["filename", "container-registry", "container-proxy", "file-repository"],
  prune: ["lock", "registry", "files"],
  "bundle load": ["filename", "list", "state"],
  "bundle have": ["filename", "list", "state"],
};

/** True for a flag of a command that a setting for every command leaves alone. */
export function hasOwnMeaning(command: string, flag: string): boolean {
  return OWN_MEANING[command]?.includes(flag) === true;
}
