import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Finding } from "../../errors/finding.ts";
import { UserError } from "../../errors/user-error.ts";
import type { BundleTool } from "./bundle-tool.ts";
import { MACHINES } from "./read-tools.ts";

const PLATFORMS = Object.keys(MACHINES);
const HINT =
  "`npm run build:binary` in a checkout makes them; --tool-from names the folder that has linux-amd64/kops-assets and linux-arm64/kops-assets.";

/**
 * The executables that a bundle can carry: `own`, where it is one that runs, and what the folders have, the first first, as
 * PLATFORM/kops-assets (`linux-amd64`). One that is missing is a finding TOOL_MISSING; throws a UserError of that code where there is none.
 */
export async function findTools(
  folders: readonly string[],
  own?: BundleTool,
): Promise<{ readonly tools: readonly BundleTool[]; readonly findings: readonly Finding[] }> {
  const found = await Promise.all(
    PLATFORMS.map(async (platform) => (own?.platform === platform ? own : toolIn(folders, platform))),
  );
  const tools = found.filter((tool) => tool !== undefined);
  const missing = PLATFORMS.filter((_, index) => found[index] === undefined);
  if (tools.length === 0)
    throw new UserError("TOOL_MISSING", `There is no executable of kops-assets in ${folders.join(", ")}`, {
      hint: HINT,
    });
  return {
    tools,
    findings: missing.map((platform) => ({
      code: "TOOL_MISSING",
      severity: "warning",
      message: `there is no executable for ${platform} in ${folders.join(", ")}: the bundle has none for these machines`,
      hint: HINT,
      assets: [],
    })),
  };
}

async function toolIn(folders: readonly string[], platform: string): Promise<BundleTool | undefined> {
  for (const folder of folders) {
    const place = join(folder, platform.replace("/", "-"), "kops-assets");
    const found = await stat(place).catch(() => undefined);
    if (found?.isFile() === true) return { platform, place };
  }
  return undefined;
}
