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

test("quiet and the values of headers count from a settings file as from the command line", async () => {
  const cwd = directoryWith({
    "names-geheim.txt": "quay.io/A/b:1\nquay.io/a/b:1\n",
    "kops-assets.yaml": "concurrency: 1\nquiet: true\n",
    "named.yaml": "quiet: true\nheader: ['X-Token: geheim']\n",
  });
  const copy = ["copy", "--list", "names-geheim.txt", "--to", "out", "--strict"];
  const named = await runTool([...copy, "--config", "named.yaml"], { cwd });
  expect(named.code).toBe(3);
  expect(named.stderr).toContain("names-REDACTED.txt:1");
  expect(named.stderr).not.toContain("geheim");
  expect(named.stderr).not.toContain("nothing is copied");
  // What nobody named does not silence the line that tells of it.
  const found = await runTool(copy, { cwd });
  expect(found.stderr).toContain("kops-assets.yaml sets concurrency, quiet");
  expect(found.stderr).not.toContain("nothing is copied");
}, 60_000);
