import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import { isAboutTool } from "../../bundle/packed/tool-entries.ts";
import type { Finding } from "../../errors/finding.ts";
import { hashOfFile } from "./hash-of-file.ts";

/** One finding TOOL_DAMAGED for each executable in a bundle, and what is written beside it, that is not what its list of hashes says. */
export async function findDamagedTools({ place, files, sums }: PackedBundle): Promise<Finding[]> {
  const names = [...sums.keys()].filter((name) => isAboutTool(name) && files.has(name));
  const findings: Finding[] = [];
  for (const name of names) {
    if ((await hashOfFile(files, name)) === sums.get(name)) continue;
    findings.push({
      code: "TOOL_DAMAGED",
      severity: "error",
      message: `${name} in ${place} is not what its list of hashes says`,
      hint: "Do not run it. Transfer the bundle again.",
      assets: [],
    });
  }
  return findings;
}
