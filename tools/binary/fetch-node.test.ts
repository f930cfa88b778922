import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { directoryWith } from "../../test/cli/load.ts";

interface Nodes {
  readonly version: string;
  readonly platforms: Readonly<Record<string, { readonly package: string }>>;
}
const NODES = JSON.parse(readFileSync(new URL("nodes.json", import.meta.url), "utf8")) as Nodes;

test("an executable whose package has no licences takes those of Node's other packages", () => {
  const kept = Object.entries(NODES.platforms).map(([platform, { package: name }]) => {
    const file = platform.startsWith("windows") ? "bin/node.exe" : "LICENSE";
    return [`kops-assets-node/${name}-${NODES.version}/${file}`, "Node's"] as const;
  });
  const program = `const { fetchNode } = await import(${JSON.stringify(new URL("fetch-node.mjs", import.meta.url).href)});
    console.log(fetchNode("windows-amd64").licence)`;
  const stdout = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
    env: { ...process.env, XDG_CACHE_HOME: directoryWith(Object.fromEntries(kept)) },
  });
  expect(stdout).toMatch(/kops-assets-node\/node-linux-\w+-[\d.]+\/LICENSE\n$/);
});
