import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { renderBootstrap } from "../../src/bootstrap/render-bootstrap.ts";
import { makeCertificate } from "../support/certificate.ts";
import {
  bareMachines,
  call,
  DOWNLOADERS,
  find,
  installedFiles,
  OPTIONS,
  stub,
} from "./bootstrap/bare-machine.ts";
import { madeUpFiles, planOf, sha256Of } from "./bootstrap/made-up-plan.ts";

const files = await madeUpFiles();
const { folder, serve, createMachine, pathWith, atEnd, end } = bareMachines(files);
afterEach(end);

describe("a bootstrap script lives with bad networks", () => {
  const path = "bin/kubelet";

  test.for(DOWNLOADERS)("it goes on where a cut download ended (%s)", async (downloader, { skip }) => {
    if (find(downloader) === undefined) return skip(`${downloader} is not installed`);
    let cuts = 0;
    const bytes = files[path] ?? Buffer.alloc(0);
    const repository = await serve(files, (request, response) => {
      if (request.url !== `/${path}` || cuts > 0) return false;
      cuts += 1;
      response.writeHead(200, { "Content-Length": bytes.length, "Accept-Ranges": "bytes" });
      response.write(bytes.subarray(0, 150_000), () => setTimeout(() => response.destroy(), 50));
      return true;
    });
    const machine = await createMachine();
    const run = await machine.run([repository.url], { path: await pathWith(downloader, "sh") });
    expect(run.code, run.stderr).toBe(0);
    expect(repository.asked.filter((line) => line.includes(path))).toEqual([
      `GET /${path}`,
      expect.stringMatching(/^GET \/bin\/kubelet bytes=\d{5,}-$/),
    ]);
  });

  test.for(DOWNLOADERS)(
    "the rest of another file does not stand in its way (%s)",
    async (downloader, { skip }) => {
      if (find(downloader) === undefined) return skip(`${downloader} is not installed`);
      const repository = await serve(files);
      const machine = await createMachine();
      const kept = join(
        machine.root,
        "var/cache/nodeup",
        `sha256:${sha256Of(files[path] ?? Buffer.alloc(0))}_kubelet`,
      );
      await mkdir(dirname(kept), { recursive: true });
      for (const size of [1000, 500_000]) {
        await rm(kept, { force: true });
        await writeFile(`${kept}.part`, Buffer.alloc(size, "x"));
        const run = await machine.run([repository.url], { path: await pathWith(downloader, "sh") });
        expect(run.code, run.stderr).toBe(0);
      }
    },
  );

  test.for(DOWNLOADERS)(
    "it asks again after 503, and gives up on what is not there (%s)",
    async (downloader, { skip }) => {
      if (find(downloader) === undefined) return skip(`${downloader} is not installed`);
      let refusals = 0;
      const repository = await serve(files, ({ url }, response) => {
        if (url !== `/${path}` || (refusals += 1) > 2) return false;
        response.writeHead(503).end();
        return true;
      });
      const options = { path: await pathWith(downloader, "sh") };
      expect(await (await createMachine()).run([repository.url], options)).toMatchObject({ code: 0 });
      const others = Object.fromEntries(Object.entries(files).filter(([name]) => name !== path));
      const poor = await serve(others);
      const machine = await createMachine();
      const run = await machine.run([poor.url], { ...options, flags: ["--attempts", "2"] });
      expect(run.code).toBe(4);
      expect(run.stderr).toMatch(
        /kubelet could not be downloaded: .*404.*\(http:.*\/bin\/kubelet, attempts: 2\)/,
      );
      expect(await installedFiles(machine.root)).toEqual([]);
    },
  );

  test("told no end it asks on, with growing pauses", async () => {
    let refusals = 0;
    const repository = await serve(files, ({ url }, response) => {
      if (url !== `/${path}` || (refusals += 1) > 9) return false;
      response.writeHead(404).end();
      return true;
    });
    const tools = await pathWith("sh", "curl");
    const machine = await createMachine();
    await stub(tools, "sleep", `echo "$1" >>'${machine.root}/../slept'`);
    const run = await machine.run([repository.url], { path: tools });
    expect(run.code, run.stderr).toBe(0);
    const slept = await readFile(join(machine.root, "../slept"), "utf8");
    expect(slept.trim().split("\n")).toEqual(["1", "2", "4", "8", "16", "32", "60", "60", "60"]);
  });

  test.for(DOWNLOADERS)("it says why a certificate is not trusted (%s)", async (downloader, { skip }) => {
    if (find(downloader) === undefined) return skip(`${downloader} is not installed`);
    const { cert, key } = makeCertificate();
    const server = createServer({ cert, key }, (_request, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    atEnd(() => new Promise((resolve) => server.close(() => resolve())));
    const { port } = server.address() as AddressInfo;
    const options = { path: await pathWith(downloader, "sh"), flags: ["--attempts", "1"] };
    const run = await (await createMachine()).run([`https://127.0.0.1:${port}`], options);
    expect(run.code).toBe(4);
    const reason =
      /certificate problem: .*self.signed|cannot verify .* (?:Self-signed|Unable to locally)|certificate of .* is not trusted/i;
    expect(run.stderr.split("\n").find((line) => line.includes("could not be downloaded"))).toMatch(reason);
  });

  test.each([
    ["curl", "echo 'curl: (23) Failure writing output to destination' >&2; exit 23"],
    ["wget", "echo 'wget: write error: No space left on device' >&2; exit 1"],
  ])("it says that the disk is full, at once (%s)", async (downloader, text) => {
    const tools = await pathWith("sh");
    await stub(tools, downloader, text);
    await stub(tools, "df", "echo Filesystem; echo '/dev/sda1  1000 1000  12  100% /'");
    const run = await (await createMachine()).run(["http://127.0.0.1:9"], { path: tools });
    expect(run.code).toBe(4);
    expect(run.stderr).toMatch(/cannot be written to .*: the disk of .*\/nodeup is full \(12 KiB are free\)/);
  });

  const unshare = find("unshare");
  const canMount = process.getuid?.() === 0 && unshare !== undefined;
  test.skipIf(!canMount && process.env["KOPS_ASSETS_REAL_SERVERS"] !== "1").for(DOWNLOADERS)(
    "it says so on a disk that is full indeed (%s)",
    async (downloader, { skip }) => {
      if (find(downloader) === undefined) return skip(`${downloader} is not installed`);
      const repository = await serve(files);
      const directory = await folder();
      const script = join(directory, "script");
      await writeFile(script, renderBootstrap(planOf(files, [repository.url]), OPTIONS));
      const words = `mkdir '${directory}/root' && mount -t tmpfs -o size=100k tmpfs '${directory}/root' && sh '${script}' --root '${directory}/root'`;
      const path = await pathWith(downloader, "sh", "mount", "unshare", "df");
      const run = await call(unshare ?? "", ["--mount", "sh", "-c", words], path);
      expect(run.code, run.stderr).toBe(4);
      const [last] = run.stderr.trimEnd().split("\n").slice(-1);
      expect(last).toMatch(
        /cannot be written to \S+: \w.*: the disk of \S+ is full \(\d+ KiB are free\)\. Nothing has been installed\.$/,
      );
      expect(run.stderr.split("\n").filter((line) => line !== "" && !line.startsWith("bootstrap: "))).toEqual(
        [],
      );
    },
  );

  test("it goes through the proxy that the environment names", async () => {
    const repository = await serve(files);
    const machine = await createMachine();
    const script = join(await folder(), "script");
    await writeFile(script, renderBootstrap(planOf(files, ["http://files.invalid/kops"]), OPTIONS));
    const proxy = await serve({}, ({ url = "" }, response) => {
      const { pathname, host } = new URL(url);
      response.writeHead(host === "files.invalid" ? 302 : 500, {
        Location: `${repository.url}${pathname.replace("/kops", "")}`,
      });
      response.end();
      return true;
    });
    const proxies = { http_proxy: proxy.url, no_proxy: "127.0.0.1" };
    const run = await call("sh", [script, "--root", machine.root, "--attempts", "1"], undefined, proxies);
    expect(run.code, run.stderr).toBe(0);
    expect(proxy.asked.length).toBe(Object.keys(files).length);
  });

  test("passwords in URLs are in no message", async () => {
    const repository = await serve(files);
    const machine = await createMachine();
    const secret = repository.url.replace("//", "//user:geheim@");
    const good = await machine.run([secret]);
    expect(good).toMatchObject({ code: 0 });
    const bad = await (await createMachine()).run([`${secret}/nowhere`], { flags: ["--attempts", "1"] });
    expect(bad.code).toBe(4);
    for (const { stdout, stderr } of [good, bad]) expect(stdout + stderr).not.toContain("geheim");
  });
});
