import { expect, test } from "vitest";
import { clusterSpec, directoryWith } from "../cli/load.ts";
import { runTool } from "../support/run-tool.ts";

const SETTINGS =
  "clusters: cluster.yaml\nkops-version: 1.36.2\noffline: true\ncommands: {get assets: {output: json}}\n";

test("kops-assets.yaml in the working directory is found, said once, left out and replaced", async () => {
  const cwd = directoryWith({
    "cluster.yaml": clusterSpec(),
    "kops-assets.yaml": SETTINGS,
    "other.yaml": "insecure: a.example.com\nclusters: cluster.yaml\nkops-version: 1.35.2\noffline: true\n",
  });
  const run = (parameters: readonly string[], env = {}) =>
    runTool(["get", "assets", ...parameters], { cwd, env });
  const found = await run([]);
  expect(found.code).toBe(0);
  expect(JSON.parse(found.stdout)).toHaveProperty("images");
  expect(found.stderr.match(/\[CONFIG_FOUND\]/g)).toHaveLength(1);
  expect(found.stderr).toContain(
    "note: kops-assets.yaml sets clusters, kops-version, offline, output (--no-config leaves it out) [CONFIG_FOUND]",
  );
  expect(await run(["--no-config"])).toMatchObject({ code: 2, stdout: "" });
  const named = await run([], { KOPS_ASSETS_CONFIG: "other.yaml" });
  expect(named.code).toBe(0);
  expect(named.stdout).toMatch(/^\nCANONICAL/);
  expect(named.stderr).not.toContain("CONFIG_FOUND");
  expect((await run(["--config", "nowhere.yaml"])).stderr).toMatch(
    /nowhere\.yaml cannot be read.*\[UNREADABLE_FILE\]/,
  );
}, 60_000);
