import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMadeUpUpstream } from "../../src/cli/demo/made-up/create-made-up-upstream.ts";
import type { Hosts } from "../../src/hosts/hosts.ts";
import { openHosts } from "../../src/hosts/open-hosts.ts";
import { startServer } from "../../src/serve/start-server.ts";
import { createBundle } from "../../src/tasks/bundle/create-bundle.ts";
import { loadBundle } from "../../src/tasks/bundle/load-bundle.ts";
import { copyAssets, type CopyReport } from "../../src/tasks/copy/copy-assets.ts";
import { copyToEnds } from "../../src/tasks/copy/copy-to-ends.ts";
import { readRecordFile } from "../../src/tasks/disk/record-file.ts";
import { listAssets } from "../../src/tasks/list/list-assets.ts";
import { lockAssets } from "../../src/tasks/lock-assets.ts";
import type { AssetsSpec } from "../../src/cluster/cluster.ts";
import type { AssetList } from "../../src/tasks/list/asset-list.ts";
import { parseMirror } from "../../src/transfer/mirrors.ts";
import { startLocalRepositories, type LocalRepositories } from "../front-door/made-up-cluster.ts";
import { FILES, IMAGES } from "../support/bundle-world.ts";
import { runHere } from "../support/run-here.ts";
import { runProgram } from "../support/run-program.ts";

let folder: string;
let hosts: Hosts;
let mirrors: readonly string[];
let upstream: { close(): Promise<void> };
/** What upstream was asked. */
let asked: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dry-run-"));
  asked = [];
  const content = createMadeUpUpstream({
    images: IMAGES,
    files: FILES,
    layerBytes: 250_000,
    baseLayerBytes: 500_000,
    fileBytes: 100_000,
  });
  const server = await startServer(content, {
    intercept: ({ method = "", url = "" }) => {
      asked.push(`${method} ${url}`);
      return false;
    },
  });
  mirrors = content.mirrors(server.address);
  upstream = server;
  hosts = openHosts({ mirrors: mirrors.map(parseMirror) });
});
afterAll(async () => {
  await hosts.close();
  await upstream.close();
});

function list(assets: AssetsSpec = {}, names: readonly string[] = [...IMAGES, ...FILES]): Promise<AssetList> {
  const sources = [{ name: "names.txt", text: `${names.join("\n")}\n` }];
  return listAssets({ sources, kind: "names", assets }, hosts);
}

function at({ host }: LocalRepositories): AssetsSpec {
  return { containerRegistry: host, fileRepository: `http://${host}/kops` };
}

/** What would be done, and what was, have to be the same, but for whose layer counts as the first one. */
function inNumbers({ outcomes, summary, findings }: CopyReport): object {
  const ends = outcomes.map(({ copy, status, digest, sent, mounted, skipped }) => ({
    name: copy.name,
    status,
    digest,
    bytes: sent + mounted + skipped,
  }));
  return { ends, summary, findings };
}

const writes = (requests: readonly string[]): string[] =>
  requests.filter((request) => !/^(?:GET|HEAD) /.test(request));

/** Content, and not manifests or hash files. */
const contents = (requests: readonly string[]): string[] =>
  requests.filter((request) => /^GET (?:.*\/blobs\/|.*(?:kubelet|\.tar\.gz)$)/.test(request));

describe("a dry run into registries and a file server", () => {
  test("says to the byte what the copy then does, and writes nothing: nor does the second one", async () => {
    const local = await startLocalRepositories();
    const record = { file: join(folder, "record.json"), maxAge: 0 };
    const request = { list: await list(at(local)), record };
    asked.length = 0;
    const foreseen = await copyAssets({ ...request, dryRun: true }, hosts);
    expect(writes(local.asked)).toEqual([]);
    expect(local.asked.length).toBeGreaterThan(IMAGES.length);
    expect(contents(asked)).toEqual([]);
    expect(existsSync(record.file)).toBe(false);
    expect(await local.images.repositories()).toEqual([]);
    const done = await copyAssets(request, hosts);
    expect(inNumbers(done)).toEqual(inNumbers(foreseen));
    expect(done.summary).toMatchObject({
      images: { copied: IMAGES.length },
      files: { copied: FILES.length },
    });
    expect(done.summary.mounted).toBeGreaterThan(0);
    local.asked.length = 0;
    const again = await copyAssets({ ...request, dryRun: true }, hosts);
    expect(again.summary).toMatchObject({ sent: 0, mounted: 0, images: { present: IMAGES.length } });
    expect(writes(local.asked)).toEqual([]);
    await local.close();
  });

  test("of an upgrade names what is new, and mounts what there is", async () => {
    const local = await startLocalRepositories();
    const [first = "", ...others] = IMAGES;
    await copyAssets({ list: await list(at(local), [first]) }, hosts);
    local.asked.length = 0;
    const request = { list: await list(at(local), [first, ...others]) };
    const foreseen = await copyAssets({ ...request, dryRun: true }, hosts);
    expect(writes(local.asked)).toEqual([]);
    expect(foreseen.outcomes.map(({ status }) => status)).toEqual(["present", ...others.map(() => "copied")]);
    expect(foreseen.summary.mounted).toBeGreaterThan(0);
    expect(inNumbers(await copyAssets(request, hosts))).toEqual(inNumbers(foreseen));
    await local.close();
  });

  test("tells what would fail, and the rest all the same", async () => {
    const local = await startLocalRepositories();
    const gone = "registry.k8s.io/gone:v1";
    const { outcomes, findings } = await copyAssets(
      { list: await list(at(local), [gone, ...IMAGES]), dryRun: true },
      hosts,
    );
    expect(outcomes.map(({ status }) => status)).toEqual(["failed", ...IMAGES.map(() => "copied")]);
    expect(findings).toMatchObject([{ severity: "error", assets: [gone] }]);
    await local.close();
  });
});

describe("a dry run into a directory", () => {
  test("does not make it, and says what the copy then does; one with something else in it is refused", async () => {
    const directory = join(folder, "repository");
    const request = { list: await list(), directory };
    const foreseen = await copyAssets({ ...request, dryRun: true }, hosts);
    expect(existsSync(directory)).toBe(false);
    expect(inNumbers(await copyAssets(request, hosts))).toEqual(inNumbers(foreseen));
    const before = await readdir(directory, { recursive: true });
    const again = await copyAssets({ ...request, dryRun: true }, hosts);
    expect(again.summary).toMatchObject({ sent: 0, images: { present: IMAGES.length } });
    expect(await readdir(directory, { recursive: true })).toEqual(before);
    const foreign = await mkdtemp(join(folder, "foreign-"));
    await writeFile(join(foreign, "mine"), "x");
    await expect(copyAssets({ ...request, directory: foreign, dryRun: true }, hosts)).rejects.toMatchObject({
      code: "NOT_A_BUNDLE",
    });
  });
});

test("of several ends each says what it would get", async () => {
  const local = await startLocalRepositories();
  const ends = [
    { name: "registry", list: await list(at(local)) },
    { name: "directory", list: await list(), directory: join(folder, "end") },
  ];
  const foreseen = await copyToEnds({ ends, dryRun: true }, hosts);
  expect(writes(local.asked)).toEqual([]);
  expect(existsSync(join(folder, "end"))).toBe(false);
  const done = await copyToEnds({ ends }, hosts);
  const reports = [foreseen, done].map((all) =>
    all.map((one) => ("report" in one ? inNumbers(one.report) : one)),
  );
  expect(reports[1]).toEqual(reports[0]);
  await local.close();
});

describe("a dry run of a bundle", () => {
  const places = ["bundle", "bundle.tar"];

  test.each(places)("that would be %s says its size and what is there already", async (name) => {
    const to = join(folder, name);
    const request = { list: await list(), to };
    asked.length = 0;
    const foreseen = await createBundle({ ...request, dryRun: true }, hosts);
    expect(contents(asked).filter((one) => !one.includes("/blobs/"))).toEqual([]);
    expect(existsSync(to)).toBe(false);
    const done = await createBundle(request, hosts);
    expect(inNumbers(done)).toEqual(inNumbers(foreseen));
    expect(foreseen.written).toEqual(done.written);
    const again = await createBundle({ ...request, dryRun: true }, hosts);
    expect(again.summary).toMatchObject({ sent: 0, images: { present: IMAGES.length } });
  });

  test("in volumes says how large each is", async () => {
    const to = join(folder, "volumes.tar");
    const request = { list: await list(), to, volumeSize: 2_000_000 };
    const foreseen = await createBundle({ ...request, dryRun: true }, hosts);
    expect(existsSync(join(folder, "volumes.001.tar"))).toBe(false);
    expect(foreseen.written).toEqual((await createBundle(request, hosts)).written);
    expect(foreseen.written.length).toBeGreaterThan(1);
  });

  test("that would be loaded says what is sent", async () => {
    const local = await startLocalRepositories();
    const to = join(folder, "load.tar");
    await createBundle({ list: await list(), to }, hosts);
    const request = { bundle: [to], list: await list(at(local)) };
    const foreseen = await loadBundle({ ...request, dryRun: true }, hosts);
    expect(writes(local.asked)).toEqual([]);
    expect(inNumbers(await loadBundle(request, hosts))).toEqual(inNumbers(foreseen));
    await local.close();
  });
});

describe("copy --dry-run", () => {
  test("prints sizes, sums and a time, by the rate of the last run; the real run's flags are refused", async () => {
    const local = await startLocalRepositories();
    const record = join(folder, "paced.json");
    const names = await writeList();
    const flags = [
      ...["--list", names, ...mirrors.flatMap((mirror) => ["--mirror", mirror]), ...local.flags],
      ...["--record", record],
    ];
    await copyAssets({ list: await list(at(local), FILES), record: { file: record, maxAge: 0 } }, hosts);
    expect((await readRecordFile(record))?.pace).toBeUndefined();
    await copyAssets(
      { list: await list(at(local), IMAGES.slice(0, 1)), record: { file: record, maxAge: 0 } },
      hosts,
    );
    const pace = (await readRecordFile(record))?.pace;
    expect(pace?.bytes).toBeGreaterThan(1_000_000);
    local.asked.length = 0;
    const { code, stdout, stderr } = await runHere(["copy", ...flags, "--dry-run", "-o", "json"]);
    expect(stderr).toMatch(/^would send: .* \(3 images, 0 files\), about .*\/s, as the last run was$/m);
    expect(stderr).toMatch(/^nothing was written \(--dry-run\)$/m);
    expect(JSON.parse(stdout)).toMatchObject({
      images: { copy: 3, skip: 1, fail: 0 },
      files: { copy: 0, skip: 2 },
      estimate: { from: "--record", bytesPerSecond: Math.round((pace?.bytes ?? 0) / (pace?.seconds ?? 1)) },
    });
    expect(code).toBe(0);
    expect(writes(local.asked)).toEqual([]);
    const refused = await runHere(["copy", ...flags, "--dry-run", "--receipt", "receipt.json"]);
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain("--receipt has no effect with --dry-run");
    await copyAssets({ list: await list(at(local)) }, hosts);
    const ends = ["--to", join(folder, "x"), "--to", join(folder, "y")];
    const sources = ["--list", names, ...mirrors.flatMap((mirror) => ["--mirror", mirror])];
    const bare = await runHere(["copy", ...sources, ...ends, "--dry-run", "--no-headers"]);
    const rows = bare.stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/\t+/));
    expect(new Set(rows.map(([end]) => end)).size).toBe(2);
    expect(rows).toHaveLength(2 * (IMAGES.length + FILES.length));
    const nothing = await runHere(["copy", ...flags, "--dry-run"]);
    expect(nothing.stderr).toMatch(/^would send: +0 B \(0 images, 0 files\)$/m);
    await local.close();
  });

  test("of get assets takes the list's place, with what a lock tells of sizes", async () => {
    const local = await startLocalRepositories();
    const assets = await list(at(local));
    await copyAssets({ list: assets }, hosts);
    const { lock } = await lockAssets(assets, hosts);
    const file = join(folder, "kops-assets.lock.yaml");
    const { writeLock } = await import("../../src/tasks/disk/lock-file.ts");
    await writeLock(file, lock);
    const { code, stdout } = await runHere([
      ...["get", "assets", "-f", file, "--lock", file, "--copy", "--dry-run", "-o", "table"],
      ...local.flags,
    ]);
    expect(code).toBe(0);
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => line.split(/\t+/));
    expect(lines[0]).toEqual(["ACTION", "KIND", "ASSET", "SEND", "MOUNT", "THERE"]);
    expect(lines.slice(1).map(([action]) => action)).toEqual([...FILES, ...IMAGES].map(() => "skip"));
    for (const line of lines.slice(1)) expect(line.at(-1)).toMatch(/^[\d.]+ [kM]B$/);
    await local.close();
  });
});

test("what would fail at one of several ends is told with that end", async () => {
  const names = join(folder, "gone.txt");
  await writeFile(names, "registry.k8s.io/gone:v1\n");
  const ends = [join(folder, "x"), join(folder, "y")];
  const flags = ["--list", names, ...mirrors.flatMap((mirror) => ["--mirror", mirror])];
  const to = ends.flatMap((end) => ["--to", end]);
  const { code, stderr } = await runHere(["copy", ...flags, ...to, "--dry-run", "--log-format", "json"]);
  expect(code).toBe(1);
  const lines = stderr
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.flatMap(({ type, end }) => (type === "done" ? [end] : [])).sort()).toEqual(ends);
});

test("what a settings file says of metrics is of the runs that write", async () => {
  const metrics = join(folder, "copy.prom");
  await writeFile(metrics, "the last run's\n");
  const config = join(folder, "kops-assets.yaml");
  await writeFile(config, `commands: {copy: {metrics-file: ${metrics}}}\n`);
  const flags = ["--list", await writeList(), ...mirrors.flatMap((mirror) => ["--mirror", mirror])];
  const to = ["--to", join(folder, "never"), "--dry-run", "--config", config];
  expect((await runProgram("copy", ...flags, ...to)).code).toBe("0");
  expect(await readFile(metrics, "utf8")).toBe("the last run's\n");
});

test("a dry run of a load tells which volumes are missing", async () => {
  const to = join(folder, "parts.tar");
  await createBundle({ list: await list(), to, volumeSize: 2_000_000 }, hosts);
  const first = join(folder, "parts.001.tar");
  const { code, stderr } = await runProgram(
    ...["bundle", "load", first, "--to", join(folder, "never"), "--dry-run", "--no-config"],
  );
  expect(code).toBe("3");
  expect(stderr).toMatch(/would wait: .*\n/);
  expect(stderr).toContain("[VOLUME_MISSING]");
});

async function writeList(): Promise<string> {
  const names = join(folder, "names.txt");
  await writeFile(names, `${[...IMAGES, ...FILES].join("\n")}\n`);
  return names;
}
