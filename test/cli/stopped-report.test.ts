import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startMadeUpCluster } from "../front-door/made-up-cluster.ts";
import { readReport } from "../support/read-report.ts";

test("a copy that is told to stop leaves a report of what was done by then", async () => {
  const slow = await startMadeUpCluster({ intercept: ({ url = "" }) => url.includes("/blobs/") });
  try {
    const tool = slow.start([
      ...["copy", "-f", "cluster.yaml", ...slow.mirrors.flatMap((mirror) => ["--mirror", mirror])],
      ...["--to", "stopped", "--log-format", "json", "--report", "stopped.html"],
    ]);
    await tool.said(/"type":"done","kind":"file"/);
    const told = performance.now();
    tool.kill("SIGINT");
    const { code, stderr } = await tool.ended;
    expect(code).toBe(130);
    expect(performance.now() - told).toBeLessThan(5_000);
    expect(stderr).toContain("INTERRUPTED");
    const { assets, findings, verdict } = readReport(readFileSync(join(slow.folder, "stopped.html"), "utf8"));
    expect(verdict.state).toBe("bad");
    expect(findings.filter(({ severity }) => severity === "error").map((one) => one.code)).toEqual([
      "INTERRUPTED",
    ]);
    expect(assets.map(({ name }) => name)).toEqual([...slow.images, ...slow.files]);
    const states = new Map(assets.map(({ kind, states: [state] }) => [`${kind} ${state ?? ""}`, true]));
    expect(states.has("file copied")).toBe(true);
    expect(states.has("image copied")).toBe(false);
    expect(states.has("image absent")).toBe(true);
  } finally {
    await slow.close();
  }
});
