import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { renderBootstrap } from "../../src/bootstrap/render-bootstrap.ts";
import { describeWith } from "../conformance/real-server.ts";
import { bareMachines, call, DOWNLOADERS, find, installedFiles, OPTIONS } from "./bootstrap/bare-machine.ts";
import { madeUpFiles, planOf, sha256Of } from "./bootstrap/made-up-plan.ts";

/** Where each file of the made-up node has to be. */
const PLACES: Readonly<Record<string, string>> = {
  "usr/local/bin/kubelet": "bin/kubelet",
  "usr/local/bin/kubectl": "bin/kubectl",
  "usr/local/bin/ecr-credential-provider": "ecr/ecr-credential-provider-linux-amd64",
  "usr/sbin/runc": "runc/runc.amd64",
  "opt/kops/bin/protokube": "kops/protokube",
  "opt/kops/bin/nodeup": "kops/nodeup",
};
const FROM_ARCHIVES = [
  "opt/cni/bin/bridge",
  "opt/cni/bin/host-local",
  "opt/cni/bin/loopback",
  "usr/bin/containerd",
  "usr/bin/containerd-shim-runc-v2",
  "usr/bin/ctr",
  "usr/local/bin/crictl",
];
const CONFIGURATION = [
  "etc/containerd/certs.d/registry.k8s.io/hosts.toml",
  "etc/containerd/config.toml",
  "etc/crictl.yaml",
];

const files = await madeUpFiles();
const { folder, serve, createMachine, pathWith, end } = bareMachines(files);
afterEach(end);

const SHELLS = [["dash"], ["bash"], ["bash", "--posix"], ["busybox", "sh"]] as const;

describe("a bootstrap script prepares a file system below --root", () => {
  const ways = SHELLS.flatMap((shell) => DOWNLOADERS.map((downloader) => ({ shell, downloader })));
  test.for(ways)("by $shell and $downloader", async ({ shell, downloader }, { skip }) => {
    const program = find(shell[0]);
    if (program === undefined || find(downloader) === undefined)
      return skip(`${shell[0]} or ${downloader} is not installed`);
    const repository = await serve(files);
    const machine = await createMachine();
    const options = { shell: [program, ...shell.slice(1)], path: await pathWith(downloader) };
    const first = await machine.run([repository.url], options);
    expect(first.code, first.stderr).toBe(0);
    expect(await installedFiles(machine.root)).toEqual(
      [...Object.keys(PLACES), ...FROM_ARCHIVES, ...CONFIGURATION].sort(),
    );
    for (const [place, path] of Object.entries(PLACES)) {
      expect(sha256Of(await readFile(join(machine.root, place))), place).toBe(
        sha256Of(files[path] ?? Buffer.alloc(0)),
      );
    }
    for (const place of [...Object.keys(PLACES), ...FROM_ARCHIVES])
      expect((await stat(join(machine.root, place))).mode & 0o777, place).toBe(0o755);
    expect(first.stdout).toContain(
      "Node of instance group nodes (Node) of cluster one.example.com (kOps 1.36.2) is prepared",
    );
    expect(first.stdout).toMatch(
      /file {3}kubelet: downloaded, verified \(\d+ s\), sha256 [0-9a-f]{64}, from http/,
    );
    expect(first.stdout).toContain("16 files written, 0 unchanged");
    expect(repository.asked.length).toBe(Object.keys(files).length);

    const before = await snapshot(machine.root);
    const second = await machine.run([repository.url], options);
    expect(second.code, second.stderr).toBe(0);
    expect(second.stdout).toContain("0 files written, 16 unchanged");
    expect(second.stdout).not.toContain("downloaded");
    expect(repository.asked.length).toBe(Object.keys(files).length);
    expect(await snapshot(machine.root)).toEqual(before);
  });
});

async function snapshot(root: string): Promise<Record<string, number>> {
  const paths = await installedFiles(root);
  const entries = paths.map(async (path) => [path, (await stat(join(root, path))).mtimeMs] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** The file with one bit of it turned. */
function corrupted(bytes: Buffer = Buffer.alloc(1)): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(copy.length >> 1) ^ 1, copy.length >> 1);
  return copy;
}

describe("a bootstrap script installs nothing that it could not verify", () => {
  const path = "runc/runc.amd64";

  test.for(DOWNLOADERS)(
    "one corrupted file stops it, with both hashes (%s)",
    async (downloader, { skip }) => {
      if (find(downloader) === undefined) return skip(`${downloader} is not installed`);
      const wrong = corrupted(files[path]);
      const repository = await serve({ ...files, [path]: wrong });
      const machine = await createMachine();
      const run = await machine.run([repository.url], { path: await pathWith(downloader, "sh") });
      expect(run.code).toBe(5);
      expect(run.stderr).toContain(
        `runc.amd64 from ${repository.url}/${path} is not what it has to be: expected sha256 ${sha256Of(files[path] ?? wrong)}, got ${sha256Of(wrong)}. Nothing has been installed`,
      );
      expect(run.stdout).toBe("");
      expect(await installedFiles(machine.root)).toEqual([]);
    },
  );

  test("a second place has what the first one has spoilt", async () => {
    const first = await serve({ ...files, [path]: corrupted(files[path]) });
    const second = await serve(files);
    const machine = await createMachine();
    const run = await machine.run([first.url, second.url]);
    expect(run.code, run.stderr).toBe(0);
    expect(second.asked).toEqual([`GET /${path}`]);
    expect(run.stdout).toContain(`from ${second.url}/${path}`);
  });

  test("an archive without the program that it is for stops it before anything is installed", async () => {
    const spoilt = { ...files, "containerd/containerd.tar.gz": files["cni/plugins.tgz"] ?? Buffer.alloc(0) };
    const machines = bareMachines(spoilt);
    try {
      const machine = await machines.createMachine();
      const repository = await machines.serve(spoilt);
      const run = await machine.run([repository.url]);
      expect(run.code).toBe(6);
      expect(run.stderr).toContain("containerd.tar.gz holds no containerd in bin, usr/local/bin or docker");
      expect(await installedFiles(machine.root)).toEqual([]);
    } finally {
      await machines.end();
    }
  });
});

describe("a bootstrap script and its machine", () => {
  test("Flatcar keeps its own containerd, and gets kOps's places", async () => {
    const repository = await serve(files);
    const machine = await createMachine('NAME="Flatcar"\nID=flatcar\nVERSION_ID=4230.2.0\n');
    await mkdir(join(machine.root, "usr/lib/systemd/system"), { recursive: true });
    expect(await machine.run([repository.url])).toMatchObject({ code: 0 });
    expect(await installedFiles(machine.root)).toEqual(
      [
        ...CONFIGURATION,
        "etc/systemd/system/containerd.service.d/10-kops.conf",
        "opt/cni/bin/bridge",
        "opt/cni/bin/host-local",
        "opt/cni/bin/loopback",
        "opt/kops/bin/crictl",
        "opt/kops/bin/kubectl",
        "opt/kops/bin/nodeup",
        "opt/kops/bin/protokube",
        "opt/kubernetes/bin/ecr-credential-provider",
        "opt/kubernetes/bin/kubelet",
      ].sort(),
    );
  });

  test.each([
    ["debian", "lib/systemd/system"],
    ["rocky", "usr/lib/systemd/system"],
  ])("%s has its units in %s", async (id, directory) => {
    const repository = await serve(files);
    const machine = await createMachine(`ID="${id}"\n`);
    await mkdir(join(machine.root, "usr/lib/systemd/system"), { recursive: true });
    expect(await machine.run([repository.url])).toMatchObject({ code: 0 });
    const unit = await readFile(join(machine.root, directory, "containerd.service"), "utf8");
    expect(unit).toContain("ExecStart=/usr/bin/containerd -c /etc/containerd/config.toml");
    const config = await readFile(join(machine.root, "etc/containerd/config.toml"), "utf8");
    expect(config).toContain("SystemdCgroup = true");
  });

  test.each([
    ["debian", "usr/local/share/ca-certificates", "crt", "update-ca-certificates"],
    ["ubuntu", "usr/local/share/ca-certificates", "crt", "update-ca-certificates"],
    ["rhel", "etc/pki/ca-trust/source/anchors", "pem", "update-ca-trust"],
    ["amzn", "etc/pki/ca-trust/source/anchors", "pem", "update-ca-trust"],
    ["flatcar", "etc/ssl/certs", "pem", "update-ca-certificates"],
  ])("%s trusts the CA as a system, a file per certificate, in %s", async (id, directory, end, tool) => {
    const repository = await serve(files);
    const machine = await createMachine(`ID=${id}\n`);
    const pem = (text: string): string => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
    const run = await machine.run([repository.url], { bootstrap: { ca: `${pem("one")}${pem("two")}` } });
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toContain(`run ${tool} in the file system below`);
    for (const [index, text] of ["one", "two"].entries()) {
      const place = join(machine.root, directory, `kops-assets-ca-${index + 1}.${end}`);
      expect(await readFile(place, "utf8")).toBe(pem(text));
    }
    const again = await machine.run([repository.url], { bootstrap: { ca: `${pem("one")}${pem("two")}` } });
    expect(again.stderr).not.toContain(tool);
  });

  test("without systemd cgroups are not systemd's", async () => {
    const repository = await serve(files);
    const machine = await createMachine();
    expect(await machine.run([repository.url])).toMatchObject({ code: 0 });
    const config = await readFile(join(machine.root, "etc/containerd/config.toml"), "utf8");
    expect(config).toContain("SystemdCgroup = false");
  });

  test("where the cluster leaves the runtime to the machine, it is left alone", async () => {
    const repository = await serve(files);
    const machine = await createMachine();
    expect(await machine.run([repository.url], { bootstrap: { installsContainerd: false } })).toMatchObject({
      code: 0,
    });
    expect(
      (await installedFiles(machine.root)).filter((path) => /containerd|runc|crictl\.yaml/.test(path)),
    ).toEqual([]);
  });

  test("--download-only leaves the downloads for nodeup, and installs nothing", async () => {
    const repository = await serve(files);
    const machine = await createMachine();
    expect(await machine.run([repository.url], { flags: ["--download-only"] })).toMatchObject({ code: 0 });
    expect(await installedFiles(machine.root)).toEqual([]);
    const kept = await readdir(join(machine.root, "var/cache/nodeup"));
    expect(kept).toContain(`sha256:${sha256Of(files["cni/plugins.tgz"] ?? Buffer.alloc(0))}_plugins_tgz`);
    expect(kept.length).toBe(Object.keys(files).length);
  });

  test.each([
    ["another run is under way", process.pid, undefined, 3],
    ["a run was killed", 2 ** 22 + 1, undefined, 0],
    ["a killed run's number is another process's by now", process.pid, "before the machine was started", 0],
  ])("where %s it knows", async (_name, pid, birth, code) => {
    const repository = await serve(files);
    const machine = await createMachine();
    const work = join(machine.root, "var/cache/nodeup/bootstrap.work");
    await mkdir(work, { recursive: true });
    await writeFile(join(work, "pid"), `${pid}\n`);
    if (birth !== undefined) await writeFile(join(work, "birth"), `${birth}\n`);
    const run = await machine.run([repository.url]);
    expect(run.code, run.stderr).toBe(code);
    if (code === 3) expect(run.stderr).toContain(`another run is under way (process ${pid})`);
    expect(existsSync(work)).toBe(code === 3);
  });

  test.each([
    ["another processor", { uname: "echo riscv64" }, 3, "kOps has nodes of x86_64 and aarch64"],
    ["no downloader", { curl: undefined, wget: undefined }, 3, "neither curl nor wget is installed"],
  ])("%s: says what is missing", async (_name, programs, code, message) => {
    const machine = await createMachine();
    const path = await pathWith("sh", ...("uname" in programs ? ["curl"] : []));
    for (const [name, text] of Object.entries(programs)) {
      await rm(join(path, name), { force: true });
      if (text === undefined) continue;
      await writeFile(join(path, name), `#!/bin/sh\n${text}\n`);
      await chmod(join(path, name), 0o755);
    }
    const run = await machine.run(["http://127.0.0.1:9"], { path });
    expect(run).toMatchObject({ code });
    expect(run.stderr).toContain(message);
  });

  test.each([
    [["--rot"], "there is no option --rot"],
    [["--attempts", "many"], "whole numbers"],
    [["--root"], "--root needs a value"],
    [["--root", "relative"], "not an absolute path"],
  ])("misuse %j", async (flags, message) => {
    const machine = await createMachine();
    const run = await machine.run(["http://127.0.0.1:9"], { flags });
    expect(run).toMatchObject({ code: 2 });
    expect(run.stderr).toContain(message);
  });
});

describeWith("shellcheck", (shellcheck) => {
  test.each(["sh", "dash", "bash"])("has nothing to say of the script as %s", async (shell) => {
    const script = join(await folder(), "script");
    for (const installsContainerd of [true, false]) {
      const options = { ...OPTIONS, installsContainerd, ca: "PEM" };
      await writeFile(script, renderBootstrap(planOf(files, ["https://files.example"]), options));
      expect(await call(shellcheck, ["--shell", shell, script])).toEqual({ code: 0, stdout: "", stderr: "" });
    }
  });
});
