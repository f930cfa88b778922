import { execFile, spawn, type ChildProcess } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer, connect, type Server, type Socket } from "node:net";
import { findProgram } from "./requirements.ts";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";

const call = promisify(execFile);

/** A network namespace that reaches three addresses of this machine and nothing else. */
export interface Network {
  readonly name: string;
  /** The namespace that has these addresses in place of this machine, where they are apart. */
  readonly repositories: string;
  /** On this machine, where the two local repositories are to listen. */
  readonly registry: string;
  readonly files: string;
  /** On this machine too: the cluster's API server, for nodes that register. */
  readonly control: string;
  /** The machine inside. */
  readonly node: string;
  close(): Promise<void>;
}

/** Where API servers of kOps's clusters listen for nodes. */
export const CONTROL_PORT = 443;

export interface NetworkOptions {
  /** The repositories are to run in a namespace of their own, `repositories`, and not on this machine. */
  readonly apart?: boolean;
}

/** Needs root. The addresses are of RFC 2544's range, which no network routes. */
export async function createNetwork({ apart = false }: NetworkOptions = {}): Promise<Network> {
  const number = await claimNumber();
  const [name, repositories, link] = [`node-${number}`, `repositories-${number}`, `n${number}`];
  const net = `198.18.${number}`;
  const [registry, files, control, node] = [`${net}.1`, `${net}.2`, `${net}.3`, `${net}.10`];
  const there = apart ? `ip netns exec ${repositories}` : "";
  const namespaces = apart ? [name, repositories] : [name];
  const close = (): Promise<void> =>
    shell(
      `for name in ${namespaces.join(" ")}; do ip netns delete $name 2>/dev/null || :; done; ip link delete ${link} 2>/dev/null || :`,
    );
  // Without IPv6 the kernel itself sends nothing that a capture would have to leave out.
  await shell(`
    ip netns exec ${name} sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
    ip link add ${link} type veth peer name n0 netns ${name}
    ${apart ? `ip netns add ${repositories}; ip link set ${link} netns ${repositories}; ${there} ip link set lo up` : ""}
    ${there} sysctl -q -w net.ipv6.conf.${link}.disable_ipv6=1
    for address in ${registry} ${files} ${control}; do
      ${there} ip address add $address/32 dev ${link}
    done
    ${there} ip link set ${link} up
    ${there} ip route add ${node}/32 dev ${link}
    ip -n ${name} link set lo up
    ip -n ${name} address add ${node}/32 dev n0
    ip -n ${name} link set n0 up
    for address in ${registry} ${files} ${control}; do
      ip -n ${name} route add $address/32 dev n0
    done`).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    name,
    repositories,
    registry,
    files,
    control,
    node,
    close,
  };
}

/** The third part of addresses that no other network on this machine has, of whatever process: its namespace is there from then on. */
async function claimNumber(): Promise<number> {
  const first = randomInt(256);
  for (let tries = 0; tries < 256; tries += 1) {
    const number = (first + tries) % 256;
    const isClaimed = await call("ip", ["netns", "add", `node-${number}`]).then(
      () => true,
      (error: unknown) => {
        if (!String(error).includes("File exists")) throw error;
        return false;
      },
    );
    if (isClaimed) return number;
  }
  throw new Error("256 networks are there already");
}

async function shell(script: string): Promise<void> {
  await call("sh", ["-ec", script]);
}

export interface Capture {
  /** Stops it; every packet to or from anybody but the machine itself, the repositories and the cluster's API server, and every DNS query, one a line. */
  stop(): Promise<{ readonly strays: readonly string[]; readonly packets: number }>;
  close(): Promise<void>;
}

/** Captures on all interfaces of a namespace, loopback included: that is where its resolv.conf points. */
export async function startCapture(
  { name, registry, files, control, node }: Network,
  file: string,
): Promise<Capture> {
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
      const asked = `host ${node} and (host ${registry} or host ${files})`;
      const known = [
        `(${asked})`,
        `(host ${node} and host ${control} and (arp or tcp port ${CONTROL_PORT}))`,
        `(src host ${node} and dst host ${node})`,
        "(src net 127.0.0.0/8 and dst net 127.0.0.0/8)",
      ].join(" or ");
      return {
        strays: await read(`not (${known}) or port 53`),
        packets: (await read(`(${asked}) and tcp`)).length,
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

/** Makes a server of this machine's loopback answer on another of its addresses too; closing cuts what is connected. */
export async function forward(address: string, port: number, target: string): Promise<Forward> {
  const [host = "", targetPort = ""] = target.split(":");
  const sockets = new Set<Socket>();
  const server: Server = createServer((incoming) => {
    const outgoing = connect(Number(targetPort), host);
    sockets.add(incoming).add(outgoing);
    incoming.on("error", () => outgoing.destroy()).pipe(outgoing);
    outgoing.on("error", () => incoming.destroy()).pipe(incoming);
  });
  server.listen(port, address);
  await once(server, "listening");
  return {
    host: `${address}:${port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
