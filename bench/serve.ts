// Measures what `serve` sends to many readers of one layer over connections that stay open: bench/serve.ts [SECONDS] [--https] [--workers 1,2,4]
// [--readers 1,8,2000] [--megabytes 100]. Rates, processor time and memory are those of all processes of the server, by its own /metrics.
// --megabytes 0.004 makes small answers of it, of which there are so many a second of a CPU.
// Readers take what comes and look at no more of it than where an answer ends; they need the same CPUs.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { openBundle } from "../src/bundle/open-bundle.ts";
import { digestOf } from "../src/content/verifier.ts";
import { openDirectoryFiles } from "../src/files/directory.ts";
import { makeCertificate } from "../test/support/certificate.ts";
import { TOOL_COMMAND } from "../test/support/tool-command.ts";
import { openReader, type Reader } from "./serve-reader.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    https: { type: "boolean", default: false },
    workers: { type: "string", default: "1,2,4" },
    readers: { type: "string", default: "1,8,2000" },
    megabytes: { type: "string", default: "100" },
  },
});
const seconds = Number(positionals[0] ?? 8);
const numbers = (text: string): number[] => text.split(",").map(Number);
const folder = mkdtempSync(join(tmpdir(), "bench-serve-"));

interface Server {
  readonly url: string;
  /** Processor seconds, and bytes of memory. */
  costs(): Promise<readonly [cpu: number, memory: number]>;
  end(): Promise<unknown>;
}

try {
  const path = await makeContent(Number(values.megabytes) * 1e6);
  console.log(
    "| | workers | readers | MB/s | MB/s a CPU | answers/s | answers/s a CPU | memory, MB | fewest and most MB a reader |\n| - | - | - | - | - | - | - | - | - |",
  );
  for (const workers of numbers(values.workers))
    for (const readers of numbers(values.readers)) console.log(await measure(path, workers, readers));
} finally {
  rmSync(folder, { recursive: true });
}

/** A repository with one layer; returns where it is served. */
async function makeContent(size: number): Promise<string> {
  const bundle = await openBundle(folder, openDirectoryFiles(folder), { create: true });
  const bytes = randomBytes(size);
  const digest = digestOf(bytes);
  const layer = { mediaType: "application/octet-stream", digest, size };
  await bundle.images.repository("bench").put(layer, () => Promise.resolve(Readable.from([bytes])));
  if (values.https) {
    const { cert, key } = makeCertificate();
    writeFileSync(join(folder, ".cert.pem"), cert);
    writeFileSync(join(folder, ".key.pem"), key);
  }
  return `/v2/bench/blobs/${digest}`;
}

async function measure(path: string, workers: number, count: number): Promise<string> {
  const server = await startServer(workers);
  const readers: Reader[] = [];
  try {
    // One after the other: the first has the layer hashed, and thousands at once are a test of something else.
    for (let at = 0; at < count; at += 1) readers.push(await openReader(server.url + path));
    for (const reader of readers) reader.begin();
    await sleep(3000);
    const before = readers.map(({ bytes }) => bytes);
    const answersOf = (): number => readers.reduce((all, { answers }) => all + answers, 0);
    const answered = answersOf();
    const [[cpu], began] = [await server.costs(), performance.now()];
    await sleep(seconds * 1000);
    const read = readers.map(({ bytes }, at) => (bytes - (before[at] ?? 0)) / 1e6);
    const took = (performance.now() - began) / 1000;
    const answers = answersOf() - answered;
    const [cpuAfter, memory] = await server.costs();
    const used = cpuAfter - cpu;
    const sum = read.reduce((all, one) => all + one, 0);
    const [least, most] = [Math.min(...read), Math.max(...read)].map((one) => one.toFixed(1));
    const cells = [sum / took, sum / used, answers / took, answers / used, memory / 1e6].map((one) =>
      one.toFixed(0),
    );
    const scheme = values.https ? "https" : "http";
    return `| ${[scheme, workers, count, ...cells, `${least ?? ""}–${most ?? ""}`].join(" | ")} |`;
  } finally {
    for (const reader of readers) reader.end();
    await server.end();
  }
}

async function startServer(workers: number): Promise<Server> {
  const tls = values.https
    ? ["--tls-cert", join(folder, ".cert.pem"), "--tls-key", join(folder, ".key.pem")]
    : [];
  const addresses = ["--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0"];
  const [command, ...words] = [...TOOL_COMMAND, "serve", folder, "--quiet", "--workers", String(workers)];
  const child = spawn(command, [...words, ...addresses, ...tls], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let told = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (told += text));
  const find = (form: RegExp): string | undefined => form.exec(told)?.[1];
  while (find(/for browsers (\S+)\/,/) === undefined) {
    if (child.exitCode !== null) throw new Error(told);
    await Promise.race([once(child.stderr, "data"), once(child, "close")]);
  }
  const admin = find(/for browsers (\S+)\/,/) ?? "";
  return {
    url: find(/files below (\S+)\/$/m) ?? "",
    costs: async () => {
      const text = await (await fetch(`${admin}/metrics`)).text();
      const of = (name: string): number => Number(new RegExp(`^${name} (.+)$`, "m").exec(text)?.[1]);
      return [of("process_cpu_seconds_total"), of("process_resident_memory_bytes")];
    },
    end: async () => {
      const closed = once(child, "close");
      child.kill("SIGTERM");
      child.kill("SIGTERM");
      await closed;
    },
  };
}
