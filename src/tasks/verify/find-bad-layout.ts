import { join } from "node:path";
import { findLayoutFaults, type LayoutFault } from "../../bundle/find-layout-faults.ts";
import type { Finding } from "../../errors/finding.ts";
import { findingOfError } from "../../errors/finding-of-error.ts";
import { UserError } from "../../errors/user-error.ts";
import { counted } from "../../values/counted.ts";
import { someOf } from "../../values/some-of.ts";

/** BAD_LAYOUT (error) for each file by which other tools read a directory that is missing, damaged, or behind. */
export async function findBadLayout(directory: string): Promise<Finding[]> {
  try {
    return (await findLayoutFaults(directory)).map((fault) => badLayout(directory, fault));
  } catch (error) {
    if (error instanceof UserError) return [findingOfError(error, [])];
    throw error;
  }
}

/** What a copy, which opens the directory to write, mends by opening it. */
export function isBadLayout({ code }: Finding): boolean {
  return code === "BAD_LAYOUT";
}

function badLayout(directory: string, { file, state, names }: LayoutFault): Finding {
  const place = join(directory, file);
  const images = counted(names.length, "image that is", "images that are");
  const what = {
    missing: "is missing",
    damaged: "is damaged",
    behind: `does not lead to ${images} there: ${someOf(names)}`,
  };
  return {
    code: "BAD_LAYOUT",
    severity: "error",
    message: `${place} ${what[state]}; skopeo, crane and containerd's ctr find images by it (serve does not need it)`,
    hint: "`kops-assets verify --repair`, or the next copy into the directory, writes it anew.",
    assets: names,
  };
}
