import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Builds what is missing, and gives a run of tests the tool as it is installed: a checkout looks at all its sources each time the tool
 * starts, which hundreds of starts would pay for.
 */
export default function installPackage(): () => void {
  execFileSync(process.execPath, [join(ROOT, "tools/ensure-built.mjs")], { stdio: ["ignore", 2, 2] });
  const folder = mkdtempSync(join(tmpdir(), "ka-package-"));
  mkdirSync(join(folder, "bin"));
  for (const name of ["bin/kops-assets", "package.json"]) cpSync(join(ROOT, name), join(folder, name));
  symlinkSync(join(ROOT, "dist"), join(folder, "dist"));
  process.env["KOPS_ASSETS_PACKAGE"] = folder;
  return () => {
    delete process.env["KOPS_ASSETS_PACKAGE"];
    rmSync(folder, { recursive: true, force: true });
  };
}
