import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectShown } from "../support/expect-shown.ts";
import { startMadeUpCluster, type MadeUpCluster } from "../front-door/made-up-cluster.ts";
import { readBlocks } from "./bootstrap/page-blocks.ts";
import type { Run } from "./bootstrap/machine.ts";

const BLOCKS = readBlocks(new URL("../../docs/no-network.md", import.meta.url));
const EXECUTABLE = process.env["KOPS_ASSETS_EXECUTABLE"] ?? "";
/** All that the machine inside has besides the bundle; the last ones are the test's own, to look with. */
const PROGRAMS = ["sh", "tar", "mkdir", "ls", "cat", "curl"];

let folder = "";
let cluster: MadeUpCluster;
let inside: ChildProcess;

const pathOf = (...names: string[]): string => join(folder, ...names);

function run(command: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Promise<Run> {
  const [program = "", ...words] = command;
  return new Promise((resolve) => {
    execFile(program, words, { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

/** A shell in the network namespace of the process that holds it. */
const runInside = (script: string): Promise<Run> =>
  run(["/usr/bin/nsenter", "-t", String(inside.pid), "-n", "--", "sh", "-ec", script], pathOf("inside"), {
    PATH: pathOf("bin"),
    HOME: pathOf("inside"),
  });

async function startInside(): Promise<ChildProcess> {
  await mkdir(pathOf("inside"));
  await mkdir(pathOf("bin"));
  for (const name of PROGRAMS) {
    const { stdout } = await run(["sh", "-c", `command -v ${name}`], folder, { PATH: "/usr/bin:/bin" });
    await symlink(stdout.trim(), pathOf("bin", name));
  }
  const script = "ip link set lo up; echo ready; exec sleep 600";
  const child = spawn("unshare", ["-n", "sh", "-ec", script], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return child;
}

/** The tool as it is installed outside; its internet is an upstream on loopback. */
async function startOutside(): Promise<(script: string) => Promise<Run>> {
  await mkdir(pathOf("outside", "bin"), { recursive: true });
  const mirrors = cluster.mirrors.map((mirror) => `--mirror '${mirror}'`).join(" ");
  const tool = `#!/bin/sh\nexec '${EXECUTABLE}' "$@" ${mirrors}\n`;
  await writeFile(pathOf("outside/bin/kops-assets"), tool, { mode: 0o755 });
  await copyFile(cluster.spec, pathOf("outside/cluster.yaml"));
  const env = {
    PATH: `${pathOf("outside/bin")}:/usr/bin:/bin`,
    HOME: folder,
    KOPS_BASE_URL: "https://artifacts.k8s.io/made-up/1.36.2",
  };
  return (script) => run(["sh", "-ec", script], pathOf("outside"), env);
}

// The executable is built by `npm run test:binary`, which names it.
describe.skipIf(EXECUTABLE === "")("a site with no network at all", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "no-network-"));
    cluster = await startMadeUpCluster();
    inside = await startInside();
  }, 60_000);
  afterAll(async () => {
    inside.kill("SIGKILL");
    await cluster.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("by the page, to the letter, with nothing but the bundle", async () => {
    const places: Readonly<Record<string, (script: string) => Promise<Run>>> = {
      outside: await startOutside(),
      inside: runInside,
    };
    expect((await runInside("curl -sS --max-time 5 http://192.0.2.1/")).code).not.toBe(0);
    const services: Promise<Run>[] = [];
    let exported = "";
    for (const { place, script, isService, shown } of BLOCKS) {
      if (place === "inside")
        for (const name of ["bundle.tar", "delta.tar"])
          await copyFile(pathOf("outside", name), pathOf("inside", name)).catch(() => undefined);
      else await copyFile(pathOf("inside/have.txt"), pathOf("outside/have.txt")).catch(() => undefined);
      if (isService) {
        services.push(runInside(`${script.trimEnd()} >service.log 2>&1 & echo $! >service.pid; wait`));
        expect(await askService()).toContain("kube-apiserver");
        continue;
      }
      const ended = await places[place]?.(place === "outside" ? exported + script : script);
      expect(ended, script).toMatchObject({ code: 0 });
      if (ended !== undefined) expectShown(ended, script, shown);
      if (place === "outside") exported += [...script.matchAll(/^export .*\n/gm)].join("");
    }
    await runInside("kill $(cat service.pid)");
    expect(await Promise.all(services)).toMatchObject([{ code: 0 }]);
    expect(await readdir(pathOf("inside", "repository"))).toEqual(expect.arrayContaining(["files"]));
    expect(await readFile(pathOf("inside/README.txt"), "utf8")).toContain(
      "tool/linux-amd64/kops-assets verify",
    );
  }, 120_000);
});

/** What the server inside says that it has, once it listens. */
async function askService(): Promise<string> {
  const ask = "curl -sS --retry 40 --retry-delay 1 --retry-connrefused http://127.0.0.1:5000/v2/_catalog";
  const { stdout } = await runInside(ask);
  return stdout;
}
