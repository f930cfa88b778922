import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { FORMAT_FILE } from "../../bundle/layout-places.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import type { UserError } from "../../errors/user-error.ts";

/** Nothing to list is named: `what` says so. A file's name where that of a cluster stands was meant as one to read. */
export function missingSource(what: string, hint: string, clusterName = ""): UserError {
  const there = kindOf(clusterName);
  if (there !== undefined)
    return badFlags(
      `${what}: ${clusterName} is a ${there}, and stands where the name of a cluster does`,
      hintFor(clusterName, hint),
    );
  if (!/[\\/]|\.(?:json|lock|tar|txt|ya?ml)$/i.test(clusterName)) return badFlags(what, hint);
  return badFlags(
    `${what}: ${clusterName} stands where the name of a cluster does, and there is no such file`,
    hint,
  );
}

/** A directory that a copy wrote lists nothing: it is where something is looked for. */
function hintFor(path: string, hint: string): string {
  if (!existsSync(join(path, FORMAT_FILE))) return `Write -f ${path}.`;
  return `It is a directory that copies go to: write --to ${path}. ${hint}`;
}

function kindOf(path: string): string | undefined {
  try {
    const found = path === "" ? undefined : statSync(path, { throwIfNoEntry: false });
    return found && (found.isDirectory() ? "directory" : "file");
  } catch {
    return undefined;
  }
}
