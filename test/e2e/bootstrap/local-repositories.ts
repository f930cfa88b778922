import type { IncomingMessage } from "node:http";
import { serveDirectory } from "../../../src/tasks/serve/serve-directory.ts";
import { startNginx } from "../../conformance/nginx.ts";
import type { makeCertificate } from "../../support/certificate.ts";
import { startDistribution } from "../distribution.ts";
import { forward, type Forward, type Network } from "./network.ts";
import { findProgram } from "./requirements.ts";

/** Debian's registry and nginx on loopback, empty at first. */
export interface DebiansServers {
  /** Where nginx has its files. */
  readonly folder: string;
  /** Makes them answer where the machines of a network look for them: "198.18.0.1:5000". */
  reachFrom(network: Network): Promise<{ readonly registry: Forward; readonly files: Forward }>;
  close(): Promise<void>;
}

export async function startDebians(): Promise<DebiansServers> {
  const distribution = await startDistribution(findProgram("docker-registry") ?? "");
  const nginx = await startNginx(findProgram("nginx") ?? "");
  return {
    folder: nginx.folder,
    reachFrom: async (network) => ({
      registry: await forward(network.registry, 5000, distribution.host),
      files: await forward(network.files, 8080, new URL(nginx.url).host),
    }),
    close: async () => {
      await nginx.close();
      await distribution.close();
    },
  };
}

/** The name that our own server's certificate is for, and its port. */
export const LOCAL_NAME = "repository.corp.example";
export const LOCAL = `${LOCAL_NAME}:5000`;

/** Our own server over the directory that a copy filled. */
export interface OurServer {
  /** "METHOD /path" in the order they came. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export async function serveOurs(
  network: Network,
  directory: string,
  tls: ReturnType<typeof makeCertificate>,
): Promise<OurServer> {
  const asked: string[] = [];
  const intercept = ({ method = "", url = "" }: IncomingMessage): false => {
    asked.push(`${method} ${url}`);
    return false;
  };
  const server = await serveDirectory(directory, { host: network.registry, port: 5000, tls, intercept });
  return { asked, close: () => server.close() };
}
