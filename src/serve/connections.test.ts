import { once } from "node:events";
import type * as http from "node:http";
import * as https from "node:https";
import { connect, type Socket } from "node:net";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { makeCertificate } from "../../test/support/certificate.ts";
import { KUBELET, servedWorld } from "../../test/support/served-world.ts";

const world = servedWorld();

describe("connections", () => {
  test("content that ends early or fails is a cut connection, never a short answer", async () => {
    const stat = world.files.stat.bind(world.files);
    world.files.stat = async (path) => ({ ...(await stat("bin/kubelet")), size: 200_001, name: path });
    await expect(world.get("/bin/kubelet")).rejects.toThrow();
    await expect.poll(() => world.errors).toHaveLength(1);
    await expect.poll(() => world.log).toMatchObject([{ status: 200, complete: false }]);
  });

  test("a client that goes away stops the reading", async () => {
    let read = 0;
    let closed = false;
    world.files.stat = () => Promise.resolve({ size: 2 ** 40 });
    world.files.open = () => {
      const endless = new Readable({
        read(size) {
          read += size;
          this.push(Buffer.alloc(size));
        },
        highWaterMark: 65_536,
      });
      endless.on("close", () => (closed = true));
      return Promise.resolve(endless);
    };
    const socket = connect(Number(world.server.address.split(":")[1]), "127.0.0.1");
    socket.write("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(socket, "data");
    socket.pause();
    let before = -Infinity;
    const more = (): number => {
      const count = read - before;
      before = read;
      return count;
    };
    // Once what lies in between is full.
    await expect.poll(more, { interval: 100 }).toBe(0);
    expect(read).toBeLessThan(64 * 1024 * 1024);
    socket.destroy();
    await expect.poll(() => closed).toBe(true);
  });

  /** A connection that sends a text at once; what comes back. */
  const connection = (text: string): { socket: Socket; answers: () => string } => {
    const socket = connect(Number(world.server.address.split(":")[1]), "127.0.0.1");
    let answers = "";
    socket.on("data", (bytes) => (answers += bytes.toString("latin1")));
    socket.on("error", () => undefined);
    socket.write(text);
    return { socket, answers: () => answers };
  };
  const asking = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

  test("a client that has closed its side after its question gets the answer", async () => {
    const { socket, answers } = connection(asking("/bin/kubelet"));
    socket.end();
    await once(socket, "close");
    expect(answers().length).toBeGreaterThan(KUBELET.length);
    await expect.poll(() => world.log).toMatchObject([{ status: 200, complete: true }]);
  });

  test("questions that are sent ahead are answered in their order, one at a time, and forgotten with their client", async () => {
    let opened = 0;
    const open = world.files.open.bind(world.files);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    world.files.open = async (path, offset) => {
      opened += 1;
      await held;
      return open(path, offset);
    };
    const ahead = asking("/bin/kubelet").repeat(2) + asking("/none") + asking("/v2/");
    const reader = connection(ahead);
    await expect.poll(() => opened).toBe(1);
    const goer = connection(asking("/bin/kubelet").repeat(300));
    await expect.poll(() => opened).toBe(2);
    goer.socket.resetAndDestroy();
    await expect.poll(() => world.log).toMatchObject([{ complete: false }]);
    release();
    await expect.poll(() => reader.answers().match(/HTTP\/1.1 \d+/g)).toHaveLength(4);
    expect(
      reader
        .answers()
        .match(/HTTP\/1.1 \d+/g)
        ?.map((line) => line.slice(9)),
    ).toEqual([...["200", "200", "404", "200"]]);
    reader.socket.destroy();
    // One of the client's who has gone, two of the other's.
    expect(opened).toBe(3);
    await expect.poll(() => world.log).toHaveLength(5);
  });

  test("a client that sends thousands of questions ahead is cut off", async () => {
    world.files.stat = () => new Promise(() => undefined);
    const { socket, answers } = connection(asking("/a").repeat(5_000));
    await new Promise((resolve) => socket.once("close", resolve));
    expect(answers()).toBe("");
  });

  test("a store's bug is a 500 that says nothing, and is reported", async () => {
    world.files.stat = () => Promise.reject(new Error("secret"));
    const answer = await world.get("/bin/kubelet");
    expect(answer.status).toBe(500);
    expect(answer.body.toString()).not.toContain("secret");
    expect(world.errors).toMatchObject([{ message: "secret" }]);
  });

  test("every request is counted, with what went over the wire", async () => {
    await world.get("/bin/kubelet");
    await expect
      .poll(() => world.log)
      .toMatchObject([{ method: "GET", path: "/bin/kubelet", kind: "file", status: 200, complete: true }]);
    expect(world.log[0]?.bytesSent).toBeGreaterThan(200_000);
    expect(world.log[0]?.bytesSent).toBeLessThan(201_000);
  });

  test("a test may answer a request itself", async () => {
    let refusals = 1;
    await world.restart({
      intercept: (_, response) => {
        refusals -= 1;
        if (refusals < 0) return false;
        response.writeHead(429, { "Retry-After": "1" }).end();
        return true;
      },
    });
    expect((await world.get("/bin/kubelet")).status).toBe(429);
    expect((await world.get("/bin/kubelet")).status).toBe(200);
  });

  test("speaks https with a certificate, and says when it cannot be used", async () => {
    const tls = makeCertificate("localhost");
    await world.restart({ tls });
    expect(world.server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const request = https.get(`${world.server.url}/bin/kubelet`, { ca: tls.cert, servername: "localhost" });
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    expect(Buffer.concat((await response.toArray()) as Buffer[]).equals(KUBELET)).toBe(true);
    await expect(world.start({ tls: { ...tls, key: "nonsense" } })).rejects.toMatchObject({
      code: "BAD_CERTIFICATE",
    });
  });

  test("an address that is taken, or is not ours, is named", async () => {
    const port = Number(world.server.address.split(":")[1]);
    await expect(world.start({ port })).rejects.toMatchObject({ code: "ADDRESS_IN_USE" });
    await expect(world.start({ host: "192.0.2.1" })).rejects.toMatchObject({ code: "ADDRESS_UNKNOWN" });
  });
});
