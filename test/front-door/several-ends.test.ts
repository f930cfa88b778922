import { generateKeyPairSync } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readReceipt } from "../../src/tasks/receipts/read-receipt.ts";
import type { DecisionLog } from "../../src/tasks/gate/write-decisions.ts";
import { verifyReceipt } from "../../src/tasks/verify/verify-receipt.ts";
import { openHosts } from "../../src/hosts/open-hosts.ts";
import { readHostEnvironment } from "../../src/hosts/read-environment.ts";
import {
  startLocalRepositories,
  startMadeUpCluster,
  type LocalRepositories,
  type MadeUpCluster,
} from "./made-up-cluster.ts";

let cluster: MadeUpCluster;
let mirrors: readonly string[];

beforeAll(async () => {
  // More than is kept for a slower end, for the content that moves alone.
  cluster = await startMadeUpCluster({}, { baseLayerBytes: 3_000_000 });
  mirrors = cluster.mirrors.flatMap((mirror) => ["--mirror", mirror]);
}, 120_000);
afterAll(() => cluster.close());

const endOf = ({ host }: LocalRepositories): string => `registry=${host},files=http://${host}/kops`;

/** What upstream handed out more than once; what was only looked at does not count. */
function readTwice(): string[] {
  const reads = cluster.asked.filter((line) => line.startsWith("GET ") && !line.includes("/tags/"));
  return reads.filter((line, at) => reads.indexOf(line) !== at);
}

describe("a copy to several ends", () => {
  test("reads upstream once for two regions, a directory and a bundle, and tells of each", async () => {
    const [a, b] = [await startLocalRepositories(), await startLocalRepositories()];
    try {
      cluster.asked.length = 0;
      const names = [endOf(a), endOf(b), "both", "bundle=carried.tar"];
      const ends = names.flatMap((end) => ["--to", end]);
      const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const pem = { type: "pkcs8", format: "pem" } as const;
      await writeFile(join(cluster.folder, "key.pem"), privateKey.export(pem));
      await writeFile(join(cluster.folder, "key.pub"), publicKey.export({ ...pem, type: "spki" }));
      const parameters = ["copy", "-f", "cluster.yaml", ...mirrors, ...ends, "--sign-key", "key.pem"];
      const first = await cluster.run([...parameters, "--receipt", "receipt.json"]);
      expect(first.stderr).toMatch(/\ncarried\.tar: [\d.]+ MB\n4 ends: all complete\n$/);
      expect(first.code).toBe(0);
      expect(readTwice()).toEqual([]);
      for (const end of names) {
        const [, told = ""] = first.stderr.split(`${end}:\n`);
        expect(told).toMatch(
          new RegExp(`^images: ${cluster.images.length} copied, 0 already there, 0 failed\n`),
        );
        expect(told).toMatch(
          new RegExp(`\nfiles: +${cluster.files.length} copied, 0 already there, 0 failed\n`),
        );
      }
      // What a receipt names is read and hashed, at each end.
      const hosts = openHosts({}, readHostEnvironment({}));
      for (const number of [1, 2, 3]) {
        const receipt = await readReceipt(join(cluster.folder, `receipt.${number}.json`));
        const directory = number === 3 ? { directory: join(cluster.folder, "both") } : {};
        const { findings } = await verifyReceipt({ receipt, depth: "deep", ...directory }, hosts);
        expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
        expect(receipt.receipt.subject).toHaveLength(cluster.images.length + cluster.files.length);
      }
      await hosts.close();
      expect((await cluster.run(["verify", "carried.tar", "--verify-key", "key.pub"])).code).toBe(0);

      const again = await cluster.run([...parameters, "--log-format", "json"]);
      expect(again.code).toBe(0);
      const lines = again.stderr
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(lines.flatMap(({ type, end }) => (type === "summary" ? [end] : []))).toEqual(names);
      expect(lines.filter(({ end, type }) => end === endOf(a) && type === "done")).toHaveLength(
        cluster.images.length + cluster.files.length,
      );
    } finally {
      await Promise.all([a.close(), b.close()]);
    }
  }, 60_000);

  test("goes on where one end refuses everything, and says which", async () => {
    const open = await startLocalRepositories();
    const closed = await startLocalRepositories({
      intercept: (_, response) => {
        response.writeHead(403).end();
        return true;
      },
    });
    try {
      const ends = [endOf(closed), endOf(open)].flatMap((end) => ["--to", end]);
      const { code, stderr } = await cluster.run(["copy", "-f", "cluster.yaml", ...mirrors, ...ends]);
      expect(code).toBe(1);
      expect(stderr).toContain(`2 ends: 1 complete, 1 not: ${endOf(closed)}`);
      const [, told = ""] = stderr.split(`${endOf(open)}:\n`);
      expect(told).toMatch(/^images: \d+ copied, 0 already there, 0 failed\n/);
    } finally {
      await Promise.all([open.close(), closed.close()]);
    }
  }, 60_000);

  test("judges by a policy once for all, and writes a log and a record of each", async () => {
    const rule = '{name: no pause, hosts: [example.com], sources: ["**/pause"]}';
    await writeFile(join(cluster.folder, "deny.yaml"), `version: 1\nkind: CopyPolicy\nrules: [${rule}]\n`);
    const input = cluster.images.filter((name) => /pause|etcd:/.test(name)).join("\n");
    const ends = ["--to", "one", "--to", "two", "--policy", "deny.yaml", "--record", "seen.json"];
    const parameters = ["copy", "--list", "-", ...mirrors, ...ends];
    const { code, stderr } = await cluster.run([...parameters, "--decisions", "log.json"], { input });
    expect(code).toBe(3);
    expect(stderr).toContain("2 ends: 0 complete, 2 not: one; two");
    for (const number of [1, 2]) {
      const read = (name: string) => readFile(join(cluster.folder, `${name}.${number}.json`), "utf8");
      const { assets } = JSON.parse(await read("log")) as DecisionLog;
      expect(new Set(assets.map(({ decision }) => decision))).toEqual(new Set(["allowed", "held-back"]));
      expect(await read("seen")).toContain("etcd");
    }
    cluster.asked.length = 0;
    expect((await cluster.run(parameters, { input })).code).toBe(3);
    expect(cluster.asked.filter((line) => line.includes("/etcd/"))).toEqual([]);
  }, 60_000);

  test.each([
    [["--to", "a", "--to", "a"], "twice"],
    [["--to", "a", "--to", "a/files/b"], "another end in it"],
    [["--to", "registry=r.example", "--to", "b", "--to-files", "s3://bucket"], "--to-files"],
    [["--to", "registry=r.example,files=nowhere"], "nowhere"],
    [["--to", "registry=r.example", "--container-registry", "s.example"], "mapping flag"],
    [["--to", "place=r.example"], "is not a place"],
    [["--to", "nowhere.tar.zst"], "name of a bundle's file"],
    [["--to", "a", "--to", "nowhere.tar"], "name of a bundle's file"],
    [["--to", "a", "--to", "bundle=-"], "stdout"],
    [["--to", "a", "--to", "bundle=./a"], "twice"],
    [["--to", "bundle=b.tar", "--to", "bundle=b.tar,volume-size=4GiB"], "twice"],
    [["--to", "bundle=b.tar,files=s3://bucket"], "another place"],
    [["--to", "a", "--to", "volume-size=4GiB"], "another place"],
    [["--to", "bundle=b.tar,volume-size=much"], "number of bytes"],
    [["--to", "bundle=b,volume-size=4GiB"], "about tars"],
    [["--to", "bundle=b.tar.gz"], "compressed"],
    [["--to", "bundle=s3://bucket/b.tar"], "neither a file nor a directory"],
    [["--to", "bundle=b.tar", "--record", "seen.json"], "--record"],
    [["--to", "a", "--to", "bundle=b.tar", "--dry-run"], "--dry-run"],
    [["--to", "a", "--to", "bundle=b.tar", "--lock", "l.yaml", "--shard", "1/2"], "--shard"],
    [["--to", "a", "--to", "b", "--quarantine", "r.example/held"], "--quarantine"],
  ])("refuses %j before anything is asked", async (flags, part) => {
    const { parseEnd } = await import("../../src/cli/flags/parse-end.ts");
    const { checkEnds } = await import("../../src/cli/flags/check-ends.ts");
    const values = (name: string): string[] =>
      flags.flatMap((flag, at) => (flags[at - 1] === name ? [flag] : []));
    const given = {
      toFiles: values("--to-files")[0],
      quarantine: values("--quarantine")[0],
      record: values("--record")[0],
      containerRegistry: values("--container-registry")[0],
      shard: values("--shard")[0],
      ...(flags.includes("--dry-run") ? { dryRun: true } : {}),
    };
    const check = async (): Promise<void> =>
      checkEnds(await Promise.all(values("--to").map(parseEnd)), given as never);
    await expect(check()).rejects.toThrow(
      expect.objectContaining({ message: expect.stringContaining(part) as string }),
    );
  });
});
