import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { createMadeUpUpstream } from "../../src/cli/demo/made-up/create-made-up-upstream.ts";
import { createServer } from "../../src/serve/create-server.ts";

/** An upstream with made-up images and files, of which a test decides when it answers, and whether. */
export interface GatedUpstream {
  readonly port: number;
  readonly images: readonly string[];
  readonly files: readonly string[];
  /** As FROM=TO, where it is reached as `address`. */
  mirrors(address: string): string[];
  /** Answers nothing that fits from now on, until `release`; resolves once somebody waits. */
  hold(fits: RegExp): Promise<void>;
  release(): void;
  /** Answers 403 to what fits, until it is called without anything. */
  refuse(fits?: RegExp): void;
  close(): Promise<void>;
}

const IMAGES = ["api", "proxy", "dns", "etcd", "cni", "autoscaler"].map(
  (name, at) => `up.example/${name}/${name}:v1.${at}`,
);
const FILES = ["kubelet", "kubectl", "cni.tgz"].map((name) => `https://files.example/dl/${name}`);
/** As large as what clusters download, so that memory is what it is there. */
const SIZES = { layerBytes: 3_000_000, baseLayerBytes: 12_000_000, fileBytes: 20_000_000 };

export async function startGatedUpstream(): Promise<GatedUpstream> {
  const content = createMadeUpUpstream({ images: IMAGES, files: FILES, ...SIZES });
  const inner = createServer(content);
  const gate = createGate();
  const server = createHttpServer((request, response) => {
    void gate.passing(request).then((isRefused) => {
      if (isRefused) response.writeHead(403).end();
      else inner.emit("request", request, response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    images: IMAGES,
    files: FILES,
    mirrors: (address) => content.mirrors(address),
    hold: gate.hold,
    release: gate.release,
    refuse: gate.refuse,
    close: async () => {
      gate.release();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const lineOf = ({ method = "", url = "" }: IncomingMessage): string => `${method} ${url}`;

interface Gate extends Pick<GatedUpstream, "hold" | "release" | "refuse"> {
  /** Resolves once a request may be answered; true where it is to be refused. */
  passing(request: IncomingMessage): Promise<boolean>;
}

function createGate(): Gate {
  let held: { readonly fits: RegExp; readonly seen: () => void; readonly opened: Promise<void> } | undefined;
  let open: () => void = () => undefined;
  let refused: RegExp | undefined;
  return {
    hold: (fits) =>
      new Promise((resolve) => {
        const opened = new Promise<void>((release) => (open = release));
        held = { fits, seen: resolve, opened };
      }),
    release: () => {
      held = undefined;
      open();
    },
    refuse: (fits) => {
      refused = fits;
    },
    passing: async (request) => {
      const line = lineOf(request);
      if (held?.fits.test(line) === true) {
        held.seen();
        await held.opened;
      }
      return refused?.test(line) === true;
    },
  };
}
