import { readFileSync } from "node:fs";
import * as http2 from "node:http2";
import { connect } from "node:net";

/**
 * A client of Kubernetes' Container Runtime Interface (runtime.v1, k8s.io/cri-api), as small as a test needs it: it stands for crictl on
 * a made-up node. `pull IMAGE`, `inspecti -q IMAGE` and `images` as crictl has them; `run-once IMAGE WORD...` runs a pod sandbox on the
 * host's network with one container in it, and prints the container's log.
 */
type Field = readonly [number: number, value: string | number | readonly Field[]];

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

function encode(fields: readonly Field[]): Buffer {
  return Buffer.concat(
    fields.map(([number, value]) => {
      if (typeof value === "number") return Buffer.concat([varint(number << 3), varint(value)]);
      const bytes = typeof value === "string" ? Buffer.from(value) : encode(value);
      return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
    }),
  );
}

/** The fields of a message that are texts or messages. */
function decode(bytes: Buffer): [number: number, value: Buffer][] {
  const found: [number, Buffer][] = [];
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes.readUInt8(at++);
      if (shift < 28) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const key = next();
    if ((key & 7) === 0) next();
    else if ((key & 7) === 2) {
      const length = next();
      found.push([key >> 3, bytes.subarray(at, at + length)]);
      at += length;
    } else throw new Error(`wire type ${key & 7}`);
  }
  return found;
}

function ask(socket: string, method: string, request: readonly Field[]): Promise<Buffer> {
  const session = http2.connect("http://localhost", { createConnection: () => connect(socket) });
  return new Promise<Buffer>((resolve, reject) => {
    session.on("error", reject);
    const stream = session.request({
      ":method": "POST",
      ":path": `/runtime.v1.${method}`,
      "content-type": "application/grpc",
      te: "trailers",
    });
    const chunks: Buffer[] = [];
    const check = (headers: http2.IncomingHttpHeaders): void => {
      const status = headers["grpc-status"];
      if (status !== undefined && status !== "0")
        reject(
          new Error(decodeURIComponent(String(headers["grpc-message"] ?? `grpc-status ${String(status)}`))),
        );
    };
    stream.on("response", check).on("trailers", check).on("error", reject);
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => resolve(Buffer.concat(chunks).subarray(5)));
    const message = encode(request);
    const head = Buffer.alloc(5);
    head.writeUInt32BE(message.length, 1);
    stream.end(Buffer.concat([head, message]));
  }).finally(() => session.close());
}

function textOf(message: Buffer, number: number): string {
  return (
    decode(message)
      .find(([found]) => found === number)?.[1]
      .toString() ?? ""
  );
}

/** Of NamespaceOption: the machine's network, and processes of the container alone, as kubelet asks for pods with hostNetwork. */
const NAMESPACES: readonly Field[] = [
  [1, 2],
  [2, 1],
];
const LOGS = "/var/log/pods";

async function runOnce(socket: string, image: string, command: readonly string[]): Promise<string> {
  const pod: readonly Field[] = [
    [
      1,
      [
        [1, "once"],
        [2, `uid-${process.pid}`],
        [3, "default"],
      ],
    ],
    [3, LOGS],
    [8, [[2, [[1, NAMESPACES]]]]],
  ];
  const sandbox = textOf(await ask(socket, "RuntimeService/RunPodSandbox", [[1, pod]]), 1);
  const config: readonly Field[] = [
    [1, [[1, "once"]]],
    [2, [[1, image]]],
    ...command.map((word): Field => [3, word]),
    [11, "once.log"],
    [15, [[2, [[3, NAMESPACES]]]]],
  ];
  const request: readonly Field[] = [
    [1, sandbox],
    [2, config],
    [3, pod],
  ];
  const container = textOf(await ask(socket, "RuntimeService/CreateContainer", request), 1);
  await ask(socket, "RuntimeService/StartContainer", [[1, container]]);
  for (let tries = 0; tries < 100; tries += 1) {
    const log = readLog();
    if (log !== "") return log;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the container has written nothing");
}

function readLog(): string {
  try {
    return readFileSync(`${LOGS}/once.log`, "utf8");
  } catch {
    return "";
  }
}

async function listImages(socket: string): Promise<string> {
  const images = decode(await ask(socket, "ImageService/ListImages", []));
  const names = images.flatMap(([, image]) =>
    decode(image).flatMap(([number, value]) => (number === 2 || number === 3 ? [value.toString()] : [])),
  );
  return names.sort().join("\n");
}

async function main(all: readonly string[]): Promise<string> {
  const words = [...all];
  let socket = "/run/containerd/containerd.sock";
  for (; words[0]?.startsWith("--") === true; words.splice(0, 2))
    if (words[0] === "--runtime-endpoint") socket = (words[1] ?? "").replace("unix://", "");
  const [verb = "", ...rest] = words;
  const image = rest.filter((word) => word !== "-q")[0] ?? "";
  switch (verb) {
    case "pull":
      return textOf(await ask(socket, "ImageService/PullImage", [[1, [[1, image]]]]), 1);
    case "inspecti": {
      const status = await ask(socket, "ImageService/ImageStatus", [[1, [[1, image]]]]);
      if (status.length === 0) throw new Error(`no such image ${image}`);
      return image;
    }
    case "images":
      return listImages(socket);
    case "run-once":
      return runOnce(socket, image, rest.slice(1));
    default:
      throw new Error(`no verb ${verb}`);
  }
}

main(process.argv.slice(2)).then(
  (text) => void process.stdout.write(`${text}\n`),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
