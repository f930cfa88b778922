import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { startProgram, type RealServer } from "../../conformance/real-server.ts";
import { kubernetesProgram } from "./kubernetes-programs.ts";

/** A real kube-apiserver over a real etcd, on loopback. */
export interface ApiServer {
  /** "127.0.0.1:6443" */
  readonly host: string;
  /** For a node of this name, with the API server at that address. */
  kubeconfig(node: string, address: string): string;
  /** As an administrator; what is not there is undefined. */
  get(path: string): Promise<unknown>;
  /** Anything else; `type` is the body's media type, JSON unless said otherwise. */
  ask(method: string, path: string, body?: object | string, type?: string): Promise<ApiAnswer>;
  post(path: string, object: object): Promise<void>;
  close(): Promise<void>;
}

interface ApiAnswer {
  readonly status: number;
  readonly text: string;
}

export interface ApiServerOptions {
  /** With the controllers and the scheduler of a whole control plane. */
  readonly controls?: boolean;
}

/** `nodes` are the names of those that may register. */
export async function startApiServer(
  nodes: readonly string[],
  { controls = false }: ApiServerOptions = {},
): Promise<ApiServer> {
  const folder = await mkdtemp(join(tmpdir(), "api-server-"));
  const etcd = await startProgram(kubernetesProgram("etcd"), (port) => etcdWords(folder, port));
  await writeIdentities(folder, nodes);
  const server = await startProgram(kubernetesProgram("kube-apiserver"), (port) => [
    ...serverWords(folder, port, etcd.url),
    // Nobody makes a namespace's accounts where there are no controllers.
    ...(controls ? [] : ["--disable-admission-plugins=ServiceAccount"]),
  ]);
  const { host } = new URL(server.url);
  await answering(host);
  const others = controls ? await startControllers(folder, host) : [];
  return {
    host,
    kubeconfig: (node, address) => JSON.stringify(kubeconfigOf(node, address)),
    ask: (method, path, body, type) => ask(host, method, path, body, type),
    get: async (path) => {
      const { status, text } = await ask(host, "GET", path);
      return status === 200 ? (JSON.parse(text) as unknown) : undefined;
    },
    post: async (path, object) => {
      const { status, text } = await ask(host, "POST", path, object);
      if (status !== 201) throw new Error(`${path}: ${status} ${text}`);
    },
    close: async () => {
      await Promise.all(others.map((other) => other.close()));
      await server.close();
      await etcd.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function etcdWords(folder: string, port: number): string[] {
  // Every address of 127.0.0.0/8 is this machine's: no second port is needed.
  const [clients, peers] = [`http://127.0.0.1:${port}`, `http://127.0.0.2:${port}`];
  return [
    `--data-dir=${join(folder, "etcd")}`,
    `--listen-client-urls=${clients}`,
    `--advertise-client-urls=${clients}`,
    `--listen-peer-urls=${peers}`,
    `--initial-advertise-peer-urls=${peers}`,
    `--initial-cluster=default=${peers}`,
    "--unsafe-no-fsync",
  ];
}

async function writeIdentities(folder: string, nodes: readonly string[]): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "sec1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  await writeFile(join(folder, "accounts.key"), privateKey);
  await writeFile(join(folder, "accounts.pub"), publicKey);
  const lines = nodes.map((node) => `${node},system:node:${node},${node},system:nodes`);
  await writeFile(join(folder, "tokens.csv"), ["admin,admin,admin,system:masters", ...lines, ""].join("\n"));
}

function serverWords(folder: string, port: number, etcd: string): string[] {
  return [
    `--etcd-servers=${etcd}`,
    `--secure-port=${port}`,
    "--bind-address=127.0.0.1",
    `--cert-dir=${join(folder, "certificates")}`,
    `--service-account-key-file=${join(folder, "accounts.pub")}`,
    `--service-account-signing-key-file=${join(folder, "accounts.key")}`,
    "--service-account-issuer=https://kubernetes.default",
    "--service-cluster-ip-range=100.64.0.0/24",
    `--token-auth-file=${join(folder, "tokens.csv")}`,
    "--authorization-mode=Node,RBAC",
    "--kubelet-preferred-address-types=InternalIP",
    // Of TEST-NET-1 (RFC 5737): nobody asks by it, and where there is no route to anywhere none could be found.
    "--advertise-address=192.0.2.1",
  ];
}

async function startControllers(folder: string, host: string): Promise<readonly RealServer[]> {
  const kubeconfig = join(folder, "admin.conf");
  await writeFile(kubeconfig, JSON.stringify(kubeconfigOf("admin", host)));
  const common = (port: number): string[] => [
    `--kubeconfig=${kubeconfig}`,
    "--leader-elect=false",
    "--bind-address=127.0.0.1",
    `--secure-port=${port}`,
  ];
  const keys = [
    `--service-account-private-key-file=${join(folder, "accounts.key")}`,
    `--root-ca-file=${join(folder, "certificates/apiserver.crt")}`,
  ];
  return [
    await startProgram(kubernetesProgram("kube-controller-manager"), (port) => [...common(port), ...keys]),
    await startProgram(kubernetesProgram("kube-scheduler"), common),
  ];
}

async function answering(host: string): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    const { text } = await ask(host, "GET", "/readyz");
    if (text === "ok") return;
    await setTimeout(100);
  }
  throw new Error("the API server does not become ready");
}

/** The certificate is the server's own, made when it started: nothing here depends on who vouches for it. */
function ask(
  host: string,
  method: string,
  path: string,
  body?: object | string,
  type = "application/json",
): Promise<ApiAnswer> {
  const headers = { authorization: "Bearer admin", "content-type": type };
  return new Promise((resolve, reject) => {
    const sent = request(`https://${host}${path}`, { method, headers, rejectUnauthorized: false });
    sent.on("error", reject);
    sent.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.end(typeof body === "object" ? JSON.stringify(body) : body);
  });
}

function kubeconfigOf(node: string, address: string): object {
  const cluster = { server: `https://${address}`, "insecure-skip-tls-verify": true };
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "local", cluster }],
    users: [{ name: "node", user: { token: node } }],
    contexts: [{ name: "node", context: { cluster: "local", user: "node" } }],
    "current-context": "node",
  };
}
