import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { startProgram } from "../../conformance/real-server.ts";
import { kubernetesProgram } from "./kubernetes-programs.ts";

/** A real kube-apiserver over a real etcd, on loopback. */
export interface ApiServer {
  /** "127.0.0.1:6443" */
  readonly host: string;
  /** For a node of this name, with the API server at that address. */
  kubeconfig(node: string, address: string): string;
  /** As an administrator; what is not there is undefined. */
  get(path: string): Promise<unknown>;
  post(path: string, object: object): Promise<void>;
  close(): Promise<void>;
}

/** `nodes` are the names of those that may register. */
export async function startApiServer(nodes: readonly string[]): Promise<ApiServer> {
  const folder = await mkdtemp(join(tmpdir(), "api-server-"));
  const etcd = await startProgram(kubernetesProgram("etcd"), (port) => etcdWords(folder, port));
  await writeIdentities(folder, nodes);
  const server = await startProgram(kubernetesProgram("kube-apiserver"), (port) =>
    serverWords(folder, port, etcd.url),
  );
  const { host } = new URL(server.url);
  await answering(host);
  return {
    host,
    kubeconfig: (node, address) => JSON.stringify(kubeconfigOf(node, address)),
    get: async (path) => {
      const { status, text } = await ask(host, "GET", path);
      return status === 200 ? (JSON.parse(text) as unknown) : undefined;
    },
    post: async (path, object) => {
      const { status, text } = await ask(host, "POST", path, object);
      if (status !== 201) throw new Error(`${path}: ${status} ${text}`);
    },
    close: async () => {
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
    // Nobody makes a namespace's accounts here: that is a controller's work.
    "--disable-admission-plugins=ServiceAccount",
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
  body?: object,
): Promise<{ readonly status: number; readonly text: string }> {
  const headers = { authorization: "Bearer admin", "content-type": "application/json" };
  return new Promise((resolve, reject) => {
    const sent = request(`https://${host}${path}`, { method, headers, rejectUnauthorized: false });
    sent.on("error", reject);
    sent.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
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
