/**
 * `node --import tsx test/soak/serve-load.ts [FAST STALLED SLOWLORIS]`: a server of its own process under clients of three kinds, all on
 * loopback. Every fast client's bytes are hashed. Ends with one line of figures, and with exit code 1 where a byte is wrong, a client is
 * refused or the server has taken more than its limit. Needs an open-file limit of some 3 per client.
 */
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openBundle } from "../../src/bundle/open-bundle.ts";
import { openDirectoryFiles } from "../../src/files/directory.ts";

const [fast = 2_000, stalled = 2_000, slowloris = 200] = process.argv.slice(2).map(Number);
/** Bytes of the file that fast clients read, and of the one that stalled ones do: more than the kernel keeps for them. */
const SMALL = 256 * 1024;
const LARGE = 16 * 1024 * 1024;
const LIMIT_MB = 250;
const BIN = fileURLToPath(new URL("../../bin/kops-assets", import.meta.url));

const directory = await mkdtemp(join(tmpdir(), "serve-load-"));
await openBundle(directory, openDirectoryFiles(directory), { create: true });
await mkdir(join(directory, "files"), { recursive: true });
const small = randomBytes(SMALL);
await writeFile(join(directory, "files/small"), small);
await writeFile(join(directory, "files/large"), randomBytes(LARGE));
const expected = createHash("sha256").update(small).digest("hex");

const server = spawn(BIN, ["serve", directory, "--addr", "127.0.0.1:0", "--quiet"], {
  stdio: ["ignore", "ignore", "pipe"],
});
let said = "";
server.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
const port = await portOf();

const began = performance.now();
const idle: Socket[] = [];
for (let index = 0; index < stalled; index += 1)
  idle.push(await open("GET /large HTTP/1.1\r\nHost: x\r\n\r\n"));
for (let index = 0; index < slowloris; index += 1) idle.push(await open("GET /small HTTP/1.1\r\nHo"));
const drip = setInterval(() => idle.slice(stalled).forEach((socket) => socket.write("o")), 1_000);
const right = (await Promise.all(Array.from({ length: fast }, () => download()))).filter(Boolean).length;
const peak = await peakMegabytes();
clearInterval(drip);
for (const socket of idle) socket.destroy();
await sleep(1_000);
const recovers = await download();
const exited = new Promise<number | null>((resolve) => server.once("exit", resolve));
server.kill("SIGTERM");
const code = await exited;
await rm(directory, { recursive: true, force: true });

const seconds = ((performance.now() - began) / 1000).toFixed(1);
console.log(
  `serve: ${right} of ${fast} fast clients right beside ${stalled} stalled and ${slowloris} slowloris in ${seconds} s, ${peak} MB at most, exit code ${code ?? "none"}`,
);
if (right !== fast || !recovers || peak > LIMIT_MB || code !== 0) {
  console.log(said.slice(0, 2_000));
  process.exitCode = 1;
}

async function portOf(): Promise<number> {
  for (;;) {
    const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
    if (found !== undefined) return Number(found);
    if (server.exitCode !== null) throw new Error(said);
    await sleep(50);
  }
}

async function open(text: string): Promise<Socket> {
  const socket = connect(port, "127.0.0.1").pause();
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("connect", resolve).once("close", resolve));
  socket.write(text);
  return socket;
}

/** True where every byte is right. */
async function download(): Promise<boolean> {
  const socket = await open("GET /small HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const hash = createHash("sha256");
  let head = "";
  socket.on("data", (chunk: Buffer) => {
    if (head.includes("\r\n\r\n")) return void hash.update(chunk);
    head += chunk.toString("latin1");
    const end = head.indexOf("\r\n\r\n");
    if (end >= 0) hash.update(Buffer.from(head.slice(end + 4), "latin1"));
  });
  socket.resume();
  await new Promise((resolve) => socket.once("close", resolve));
  return hash.digest("hex") === expected;
}

/** Of the server's process, as Linux counts it (VmHWM); 0 elsewhere. */
async function peakMegabytes(): Promise<number> {
  const status = await readFile(`/proc/${server.pid ?? 0}/status`, "utf8").catch(() => "");
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024);
}
