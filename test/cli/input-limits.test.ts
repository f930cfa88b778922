import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import { expect, test } from "vitest";
import { createProgram } from "../../src/cli/create-program.ts";
import { UserError } from "../../src/errors/user-error.ts";
import { LIMITS } from "../../src/values/limits.ts";
import { captured } from "./captured.ts";
import { clusterSpec, directoryWith } from "./load.ts";

const NAME = "one.example.com";
const SPEC = clusterSpec();
const [CLUSTER = "", CONTROL_PLANE = "", NODES = ""] = SPEC.split("---\n");

const folder = directoryWith({
  "cluster.yaml": SPEC,
  "names.txt": "registry.k8s.io/pause:3.9\n",
  [`store/${NAME}/config`]: CLUSTER,
  [`store/${NAME}/instancegroup/control-plane`]: CONTROL_PLANE,
  [`store/${NAME}/instancegroup/nodes`]: NODES,
  "manifests/a.yaml": "# one\n".repeat(100),
  "manifests/b.yaml": "# two\n".repeat(100),
});
const at = (name: string): string => join(folder, name);
const zeros = Buffer.alloc(20_000_000);
const entry = (name: string, size: number) => ({
  header: { name, size, type: "file" as const },
  body: zeros.subarray(0, size),
});
writeFileSync(at("bomb.tgz"), gzipSync(await packTar([entry("big.yaml", 20_000_000), entry("c.yaml", 0)])));

const LISTING = ["get", "assets", "--offline", "--kops-version", "1.36.2"];
const MAPPED = ["--container-registry", "r.example"];

async function codeOf(
  words: readonly string[],
): Promise<{ readonly code: string; readonly message: string }> {
  const { code } = await captured(async () => {
    try {
      await createProgram().parseAsync(words, { from: "user" });
      return { code: "", message: "" };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { code: error.code, message: `${error.message}\n${error.hint ?? ""}` };
    } finally {
      process.exitCode = undefined;
    }
  });
  return code;
}

test.each<[string, readonly string[]]>([
  ["a spec", [...LISTING, "-f", at("cluster.yaml"), "--max-input", "500"]],
  [
    "a state store, all of it together",
    [
      ...LISTING,
      "--state",
      `file://${at("store")}`,
      "--name",
      NAME,
      "--max-input",
      String(CLUSTER.length + 50),
    ],
  ],
  ["a tar that unpacks to more", [...LISTING, "-f", at("bomb.tgz"), "--max-input", "1M"]],
  ["the file of configure", ["configure", at("cluster.yaml"), ...MAPPED, "--dry-run", "--max-input", "500"]],
  [
    "other files of configure",
    ["configure", at("cluster.yaml"), "-f", at("manifests"), ...MAPPED, "--dry-run", "--max-input", "500"],
  ],
  [
    "manifests, all of them together",
    ["render", "manifests", at("manifests"), ...MAPPED, "--max-input", "500"],
  ],
  ["a side of diff", ["diff", at("cluster.yaml"), at("cluster.yaml"), "--max-input", "500"]],
])("%s beyond --max-input is refused", async (_, words) => {
  const { code, message } = await codeOf(words);
  expect(code).toBe("INPUT_TOO_LARGE");
  expect(message).toMatch(/the input has more than \d+ bytes\n.*--max-input/);
});

test.each<[string, readonly string[]]>([
  ["a lock", ["copy", "-f", at("names.txt"), "--to", at("to"), "--lock", "/dev/zero"]],
  ["settings", [...LISTING, "-f", at("names.txt"), "--config", "/dev/zero"]],
  ["a certificate authority", ["copy", "-f", at("names.txt"), "--to", at("to"), "--ca-file", "/dev/zero"]],
  ["the file of configure", ["configure", "/dev/zero", ...MAPPED]],
  ["a manifest", ["render", "manifests", "/dev/zero", ...MAPPED]],
])("%s that never ends is refused", async (_, words) => {
  const { code, message } = await codeOf(words);
  expect(code).toBe("INPUT_TOO_LARGE");
  expect(message).toContain(`more than ${LIMITS.inputBytes} bytes`);
});
