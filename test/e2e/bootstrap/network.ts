import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, connect, type Server } from "node:net";
import { findProgram } from "./requirements.ts";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";

const call = promisify(execFile);

/** A network namespace that reaches two addresses of this machine and nothing else. */
export interface Network {
  readonly name: string;
  /** On this machine, where the two local repositories are to listen. */
  readonly registry: string;
  readonly files: string;
  /** The machine inside. */
  readonly node: string;
  close(): Promise<void>;
}

/** Needs root. The addresses are of RFC 2544's range, which no network routes. */
export async function createNetwork(number: number): Promise<Network> {
  const id = `${process.pid % 100_000}-${number}`;
  const [name, link] = [`bootstrap-${id}`, `bs-${id}`];
  const net = `198.18.${(process.pid + number) % 256}`;
  const [registry, files, node] = [`${net}.1`, `${net}.2`, `${net}.10`];
  // Without IPv6 the kernel itself sends nothing that a capture would have to leave out.
  await shell(`
    ip netns add ${name}
    ip netns exec ${name} sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
    ip link add ${link} type veth peer name n0 netns ${name}
    sysctl -q -w net.ipv6.conf.${link}.disable_ipv6=1
    ip address add ${registry}/32 dev ${link}
    ip address add ${files}/32 dev ${link}
    ip link set ${link} up
    ip route add ${node}/32 dev ${link}
    ip -n ${name} link set lo up
    ip -n ${name} address add ${node}/32 dev n0
    ip -n ${name} link set n0 up
    ip -n ${name} route add ${registry}/32 dev n0
    ip -n ${name} route add ${files}/32 dev n0`);
  return {
    name,
    registry,
    files,
    node,
    close: () => shell(`ip netns delete ${name}; ip link delete ${link} 2>/dev/null || :`),
  };
}

async function shell(script: string): Promise<void> {
  await call("sh", ["-ec", script]);
}

export interface Capture {
  /** Stops it; every packet that fits none of the allowed hosts, and every DNS query, one a line. */
  stop(): Promise<{ readonly strays: readonly string[]; readonly packets: number }>;
  close(): Promise<void>;
}

/** Captures on all interfaces of a namespace, loopback included: that is where its resolv.conf points. */
export async function startCapture({ name, registry, files, node }: Network, file: string): Promise<Capture> {
  const options = ["--immediate-mode", "-i", "any", "-n", "-s", "128", "-Z", "root", "-U", "-w", file];
  const words = ["netns", "exec", name, "tcpdump", ...options];
  const child = spawn(findProgram("ip") ?? "", words, { stdio: ["ignore", "ignore", "pipe"] });
  await saying(child, "listening on");
  const read = async (filter: string): Promise<string[]> => {
    const { stdout } = await call(findProgram("tcpdump") ?? "", ["-n", "-r", file, filter], {
      maxBuffer: 2 ** 28,
    });
    return stdout.split("\n").filter((line) => line !== "");
  };
  const exited = once(child, "exit");
  const close = async (): Promise<void> => {
    child.kill("SIGINT");
    await exited;
  };
  return {
    close,
    stop: async () => {
      // The last packets are on their way from the kernel.
      await setTimeout(100);
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error("tcpdump has ended by itself");
      await close();
      const known = `host ${node} and (host ${registry} or host ${files})`;
      return {
        strays: await read(`not (${known}) or port 53`),
        packets: (await read(`(${known}) and tcp`)).length,
      };
    },
  };
}

/** Waits for words of a program, and keeps listening: a program nobody listens to any more would end. */
function saying(child: ChildProcess, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes(words)) resolve();
    });
    child.once("exit", () => reject(new Error(said)));
  });
}

export interface Forward {
  /** "198.18.0.1:5000" */
  readonly host: string;
  close(): Promise<void>;
}

/** Makes a server of this machine's loopback answer on another of its addresses too. */
export async function forward(address: string, port: number, target: string): Promise<Forward> {
  const [host = "", targetPort = ""] = target.split(":");
  const server: Server = createServer((incoming) => {
    const outgoing = connect(Number(targetPort), host);
    incoming.on("error", () => outgoing.destroy()).pipe(outgoing);
    outgoing.on("error", () => incoming.destroy()).pipe(incoming);
  });
  server.listen(port, address);
  await once(server, "listening");
  return {
    host: `${address}:${port}`,
    close: async () => {
      server.close();
      await Promise.resolve();
    },
  };
}
