import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MEDIA_TYPES } from "../../src/content/media-types.ts";
import {
  always,
  badTokens,
  endlessChain,
  endlessReferrers,
  endlessTags,
  endlessTree,
  heavyReferrers,
  hugeConfig,
  indexText,
  manyChildren,
  manyHosts,
  realIndex,
  type EvilAnswer,
} from "./evil-answers.ts";
import type { SoakPart } from "./soak-part.ts";

/** Megabytes that the tool may take, and seconds that one kind of evil may: what is right but much goes on for long. */
const MOST_MB = 200;
const MOST_SECONDS = 120;
const BIN = fileURLToPath(new URL("../../bin/kops-assets", import.meta.url));
const MIB = 1024 * 1024;

interface Evil {
  readonly name: string;
  readonly answer: EvilAnswer;
  readonly images: number;
  readonly flags?: readonly string[];
  /** What the tool has to say of it; undefined where all of it is copied, however long that takes. */
  readonly code?: string;
}

const index = (text: () => string): EvilAnswer => always(MEDIA_TYPES.ociIndex, text);
const EVILS: readonly Evil[] = [
  { name: "100000 children", answer: index(() => manyChildren(100_000)), images: 40, code: "TOO_LARGE" },
  { name: "20000 children", answer: index(() => manyChildren(20_000)), images: 40, code: "BAD_MANIFEST" },
  { name: "1000 real children", answer: realIndex(1_000, 10), images: 1 },
  { name: "children of 4 MB", answer: realIndex(8, 3.9 * MIB), images: 10 },
  { name: "deep JSON", answer: index(() => "[".repeat(3.9 * MIB)), images: 100, code: "BAD_MANIFEST" },
  {
    name: "wide JSON",
    answer: index(() => indexText([], { x: Array(1_000_000).fill({}) })),
    images: 40,
    code: "BAD_MANIFEST",
  },
  { name: "a tree without end", answer: endlessTree(40), images: 1, code: "TOO_MANY_MANIFESTS" },
  {
    name: "pages of referrers without end",
    answer: endlessReferrers(100_000),
    images: 40,
    flags: ["--referrers"],
    code: "REFERRERS_LOST",
  },
  {
    name: "a chain of referrers without end",
    answer: endlessChain,
    images: 5,
    flags: ["--referrers"],
    code: "REFERRERS_LOST",
  },
  {
    name: "tags without end",
    answer: endlessTags,
    images: 5,
    flags: ["--referrers"],
    code: "REFERRERS_LOST",
  },
  { name: "referrers of 4 MB", answer: heavyReferrers(20, 3.9 * MIB), images: 2, flags: ["--referrers"] },
  {
    name: "a config of 1 GB",
    answer: hugeConfig,
    images: 10,
    flags: ["--platform", "linux/amd64"],
    code: "TOO_LARGE",
  },
  { name: "deep tokens", answer: badTokens("[".repeat(250_000)), images: 40, code: "BAD_TOKEN_SERVER" },
  { name: "large tokens", answer: badTokens("x".repeat(MIB)), images: 40, code: "TOO_LARGE" },
  { name: "1000 layers on as many hosts", answer: manyHosts(1_000), images: 1 },
];

/** Upstreams that want memory, connections or time without end, against the built tool: it takes little, and says what was wrong. */
export const evilBounds: SoakPart = async (random, seconds) => {
  const wrong: string[] = [];
  const ends = Date.now() + seconds * 1_000;
  const start = random.below(EVILS.length);
  const inTurn = [...EVILS.slice(start), ...EVILS.slice(0, start)];
  let [tried, most] = [0, 0];
  for (const evil of inTurn) {
    if (tried > 0 && Date.now() > ends) break;
    const { megabytes, said, stopped } = await copyFrom(evil);
    tried += 1;
    most = Math.max(most, megabytes);
    if (megabytes > MOST_MB) wrong.push(`bounds: ${evil.name}: ${megabytes} MB`);
    if (stopped && evil.code !== undefined) wrong.push(`bounds: ${evil.name}: no end in ${MOST_SECONDS} s`);
    else if (evil.code !== undefined && !said.includes(`[${evil.code}]`))
      wrong.push(`bounds: ${evil.name}: ${said.slice(0, 300)}`);
  }
  return { figures: `${tried} kinds of evil without end, ${most} MB at most`, wrong };
};

async function copyFrom(
  evil: Evil,
): Promise<{ readonly megabytes: number; readonly said: string; readonly stopped: boolean }> {
  const folder = await mkdtemp(join(tmpdir(), "evil-"));
  const upstream = await startEvil(evil.answer);
  const names = Array.from({ length: evil.images }, (_, number) => `up.example/evil/n${number}:v1`);
  await writeFile(join(folder, "list"), names.join("\n"));
  const places = ["--list", join(folder, "list"), "--to", join(folder, "to")];
  const mirror = ["--mirror", `up.example=127.0.0.1:${upstream.port}`];
  const child = spawn(process.execPath, [BIN, "copy", ...places, ...mirror, ...(evil.flags ?? [])], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  let megabytes = 0;
  let stopped = false;
  const watch = setInterval(() => {
    void residentPeak(child.pid).then((found) => (megabytes = Math.max(megabytes, found)));
  }, 50);
  const timer = setTimeout(() => (stopped = child.kill("SIGKILL")), MOST_SECONDS * 1_000);
  await once(child, "close");
  clearInterval(watch);
  clearTimeout(timer);
  await upstream.close();
  await rm(folder, { recursive: true, force: true });
  return { megabytes, said, stopped };
}

/** Megabytes that a process has had in memory at most (Linux). */
async function residentPeak(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid ?? 0}/status`, "utf8").catch(() => "");
  return Math.ceil(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

/** On every address of loopback, for one evil sends its clients to many. */
async function startEvil(answer: EvilAnswer): Promise<{ port: number; close(): Promise<void> }> {
  let number = 0;
  const server = createServer((request, response) => {
    request.resume();
    response.on("error", () => undefined);
    const { url = "", headers } = request;
    const what = /^\/v2\/[^/]+\/[^/]+\/(.*)$/.exec(url)?.[1] ?? url.replace("/v2/tokens/", "");
    answer({ what, host: headers.host ?? "", number: ++number }, response);
  });
  server.listen(0, "0.0.0.0");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
