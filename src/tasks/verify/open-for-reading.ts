import { openBundle, type Bundle } from "../../bundle/open-bundle.ts";
import { openDirectoryFiles } from "../../files/directory.ts";

/** A repository directory that is looked into, and not written. Throws a UserError NOT_A_BUNDLE. */
export function openForReading(directory: string): Promise<Bundle> {
  return openBundle(directory, openDirectoryFiles(directory, { isReadOnly: true }));
}
