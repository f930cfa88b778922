import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { directoryWith } from "../../test/cli/load.ts";

interface Nodes {
  readonly version: string;
  readonly platforms: Readonly<Record<string, { readonly package: string }>>;
}
const NODES = JSON.parse(readFileSync(new URL("nodes.json", import.meta.url), "utf8")) as Nodes;

const MODULE = JSON.stringify(new URL("fetch-node.mjs", import.meta.url).href);

test("an executable whose package has no licences takes those of Node's other packages", () => {
  const kept = Object.entries(NODES.platforms).map(([platform, { package: name }]) => {
    const file = platform.startsWith("windows") ? "bin/node.exe" : "LICENSE";
    return [`kops-assets-node/${name}-${NODES.version}/${file}`, "Node's"] as const;
  });
  const program = `const { fetchNode } = await import(${MODULE});
    console.log(fetchNode("windows-amd64").licence)`;
  const stdout = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
    env: { ...process.env, XDG_CACHE_HOME: directoryWith(Object.fromEntries(kept)) },
  });
  expect(stdout).toMatch(/kops-assets-node\/node-linux-\w+-[\d.]+\/LICENSE\n$/);
});

/** An npm that packs only once it is asked twice, and fails where that does not happen. */
const NPM = `#!/bin/sh
mktemp "$FOLDER/asked-XXXXXX" >/dev/null
for turn in $(seq 400); do
  [ "$(ls "$FOLDER" | grep -c asked-)" -ge 2 ] && exec cp "$FOLDER/packed.tgz" "$4/node.tgz"
  sleep 0.05
done
exit 1
`;

test("two that fetch the same at once both have it", async () => {
  const folder = directoryWith({ "package/bin/node": "Node's", "programs/npm": NPM });
  chmodSync(join(folder, "programs/npm"), 0o755);
  execFileSync("tar", ["-czf", "packed.tgz", "package"], { cwd: folder });
  const hash = createHash("sha512").update(readFileSync(join(folder, "packed.tgz")));
  const given = JSON.stringify(["node@1.2.3", `sha512-${hash.digest("base64")}`, join(folder, "kept/node")]);
  const program = `const { unpack } = await import(${MODULE}); unpack(...${given})`;
  const PATH = [join(folder, "programs"), process.env["PATH"]].join(delimiter);
  const env = { ...process.env, PATH, FOLDER: folder };
  const fetchOnce = () =>
    promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], { env, timeout: 25_000 });
  await Promise.all([fetchOnce(), fetchOnce()]);
  expect(readFileSync(join(folder, "kept/node/bin/node"), "utf8")).toBe("Node's");
  expect(readdirSync(join(folder, "kept"))).toEqual(["node"]);
});
