import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { built, startLocalRepositories, startMadeUpCluster, type MadeUpCluster } from "./made-up-cluster.ts";

let cluster: MadeUpCluster;
beforeAll(async () => {
  await built();
  cluster = await startMadeUpCluster();
}, 120_000);
afterAll(() => cluster.close());

test("a bundle is packed, verified and loaded where there is no network", async () => {
  const mirrors = cluster.mirrors.flatMap((mirror) => ["--mirror", mirror]);
  const created = await cluster.run(["bundle", "create", "-f", "cluster.yaml", ...mirrors, "--to", "b.tar"]);
  expect(created).toMatchObject({
    code: 0,
    stdout: "",
    stderr: expect.stringMatching(/^b\.tar: /m) as string,
  });
  expect(readdirSync(cluster.folder).sort()).toEqual(["b.tar", "cluster.yaml"]);
  cluster.asked.length = 0;
  const verified = await cluster.run(["verify", join(".", "b.tar")]);
  expect(verified).toMatchObject({ code: 0 });
  const local = await startLocalRepositories();
  try {
    const loaded = await cluster.run(["bundle", "load", "b.tar", "-f", "cluster.yaml", ...local.flags]);
    const counts = `${cluster.images.length} copied, 0 already there, 0 failed`;
    expect(loaded).toMatchObject({ code: 0, stderr: expect.stringContaining(`images: ${counts}`) as string });
    expect(local.asked.some((line) => line.startsWith("PUT /v2/"))).toBe(true);
  } finally {
    await local.close();
  }
  expect(cluster.asked).toEqual([]);
});
