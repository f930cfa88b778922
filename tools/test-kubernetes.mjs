// Runs test/kubernetes: what `render job` writes, on a real Kubernetes, with the image that dist-image/ has (built where there is none).
// test-kubernetes.mjs [WORD...] hands words on to vitest. As root, on Linux: all that it starts runs in namespaces that end with it.
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ownPlatform } from "./binary/fetch-node.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const image = join(root, "dist-image");
const executable = join(root, "dist-binary", ownPlatform() ?? "", "kops-assets");

if (!existsSync(image) || !existsSync(executable))
  execFileSync(process.execPath, [join(root, "tools/build-image.mjs")], { stdio: "inherit" });
const vitest = ["node_modules/vitest/vitest.mjs", "run", "--config", "test/kubernetes/vitest.config.ts"];
// Named network namespaces are files in /run/netns, which go away with this mount.
const script = `mkdir -p /run/netns && mount -t tmpfs tmpfs /run/netns && ip link set lo up && exec "$@"`;
const namespaces = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
const command = ["sh", "-ec", script, "sh", process.execPath, ...vitest, ...process.argv.slice(2)];
const child = spawn("unshare", [...namespaces, ...command], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, KOPS_ASSETS_EXECUTABLE: executable, KOPS_ASSETS_IMAGE: image },
});
// unshare itself waits for whom it started, whatever it is told.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill("SIGKILL"));
child.on("exit", (status) => process.exit(status ?? 1));
