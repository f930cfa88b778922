import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readReceipt } from "../../src/tasks/receipts/read-receipt.ts";
import { verifyReceipt } from "../../src/tasks/verify/verify-receipt.ts";
import { openHosts } from "../../src/hosts/open-hosts.ts";
import { readHostEnvironment } from "../../src/hosts/read-environment.ts";
import {
  built,
  startLocalRepositories,
  startMadeUpCluster,
  type LocalRepositories,
  type MadeUpCluster,
} from "./made-up-cluster.ts";

let cluster: MadeUpCluster;
let mirrors: readonly string[];

beforeAll(async () => {
  await built();
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
  test("reads upstream once for two regions and a directory, and tells of each", async () => {
    const [a, b] = [await startLocalRepositories(), await startLocalRepositories()];
    try {
      cluster.asked.length = 0;
      const ends = [endOf(a), endOf(b), "both"].flatMap((end) => ["--to", end]);
      const parameters = ["copy", "-f", "cluster.yaml", ...mirrors, ...ends];
      const first = await cluster.run([...parameters, "--receipt", "receipt.json"]);
      expect(first.stderr).toContain("3 ends: all complete");
      expect(first.code).toBe(0);
      expect(readTwice()).toEqual([]);
      for (const end of [endOf(a), endOf(b), "both"]) {
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

      const again = await cluster.run([...parameters, "--log-format", "json"]);
      expect(again.code).toBe(0);
      const lines = again.stderr
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(lines.flatMap(({ type, end }) => (type === "summary" ? [end] : []))).toEqual([
        endOf(a),
        endOf(b),
        "both",
      ]);
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

  test.each([
    [["--to", "a", "--to", "a"], "twice"],
    [["--to", "registry=r.example", "--to", "b", "--to-files", "s3://bucket"], "--to-files"],
    [["--to", "registry=r.example,files=nowhere"], "nowhere"],
    [["--to", "registry=r.example", "--container-registry", "s.example"], "mapping flag"],
    [["--to", "place=r.example"], "is not a place"],
    [["--to", "a", "--to", "b", "--record", "r.json"], "--record"],
  ])("refuses %j before anything is asked", async (flags, part) => {
    const { parseEnd } = await import("../../src/cli/flags/parse-end.ts");
    const { checkEnds } = await import("../../src/cli/copy-to-ends.ts");
    const values = (name: string): string[] =>
      flags.flatMap((flag, at) => (flags[at - 1] === name ? [flag] : []));
    const given = {
      toFiles: values("--to-files")[0],
      record: values("--record")[0],
      containerRegistry: values("--container-registry")[0],
    };
    const check = (): void => checkEnds(values("--to").map(parseEnd), given as never);
    expect(check).toThrow(expect.objectContaining({ message: expect.stringContaining(part) as string }));
  });
});
