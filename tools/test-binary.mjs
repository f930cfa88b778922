// Runs the tests of the front door against the single executable of this machine instead of the package, and those of the image. test-binary.mjs [FILE...]
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ownPlatform } from "./binary/fetch-node.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const executable = join(root, "dist-binary", ownPlatform() ?? "", "kops-assets");
const image = join(root, "dist-image");
const all = [
  "test/front-door",
  "test/cli/catalog.test.ts",
  ...["image", "no-network", "oci-conformance", "quick-starts"].map((name) => `test/e2e/${name}.test.ts`),
];
const named = process.argv.slice(2);
// What this one looks at is what the package is made of.
const others = ["--exclude", "**/dynamic-imports.test.ts"];

const run = (...words) => {
  const { status } = spawnSync(process.execPath, words, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, KOPS_ASSETS_EXECUTABLE: executable, KOPS_ASSETS_IMAGE: image },
  });
  if (status !== 0) process.exit(status ?? 1);
};

run("tools/build-binary.mjs", "--twice");
run("tools/build-image.mjs", "--built", "--twice");
run("node_modules/vitest/vitest.mjs", "run", ...others, ...(named.length > 0 ? named : all));
