import { EventEmitter, once } from "node:events";
import { createServer, request as plainRequest, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Server as TcpServer,
  type Socket,
} from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeCertificate } from "../../../test/support/certificate.ts";
import { startSocksProxy } from "../../../test/support/socks-proxy.ts";
import { createHttp } from "../create-http.ts";
import type { HttpOptions } from "../http-options.ts";
import { readBody } from "../read-body.ts";

const NAME = "files.example.test";

async function get(url: string, options: HttpOptions): Promise<string> {
  const http = createHttp({ attempts: 1, ...options });
  try {
    return (await readBody((await http.request({ method: "GET", url })).body, 1_000)).toString();
  } finally {
    await http.close();
  }
}

async function start(server: TcpServer): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

describe("TLS and proxies", () => {
  const server = makeCertificate(NAME);
  const person = makeCertificate();
  let secure: Server;
  let plain: Server;
  let proxy: Server;
  let url: string;
  let port: number;
  let plainPort: number;
  let proxyUrl: string;
  const proxied: string[] = [];

  beforeAll(async () => {
    secure = createTlsServer(
      { ...server, ca: person.cert, requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        response.end(
          "authorized" in request.socket && request.socket.authorized === true ? "known" : "stranger",
        );
      },
    );
    port = await start(secure);
    url = `https://127.0.0.1:${port}/`;
    plain = createServer((_, response) => response.end("plain"));
    plainPort = await start(plain);
    proxy = createServer((request, response) => {
      proxied.push(
        `${request.method ?? ""} ${request.url ?? ""} ${request.headers["proxy-authorization"] ?? ""}`.trim(),
      );
      plainRequest(
        { host: "127.0.0.1", port: plainPort, path: new URL(request.url ?? "").pathname },
        (answer) => answer.pipe(response),
      ).end();
    });
    proxy.on("connect", (request, client: Socket) => {
      proxied.push(`CONNECT ${request.url ?? ""} ${request.headers["proxy-authorization"] ?? ""}`.trim());
      const tunnel = connect(port, "127.0.0.1", () => {
        client.write("HTTP/1.1 200 OK\r\n\r\n");
        tunnel.pipe(client).pipe(tunnel);
      });
      for (const socket of [tunnel, client]) socket.on("error", () => undefined);
    });
    proxyUrl = `http://user:pa%40ss@127.0.0.1:${await start(proxy)}`;
  });
  afterAll(() => {
    for (const each of [secure, plain, proxy]) {
      each.closeAllConnections();
      each.close();
    }
  });

  it("refuses a certificate that nobody vouches for, and says why", async () => {
    const result = get(url, {});
    await expect(result).rejects.toMatchObject({ code: "TLS_FAILED" });
    await expect(result).rejects.toThrow(/self.signed certificate/);
  });

  it("refuses a certificate for another name", async () => {
    const other = makeCertificate("other.example.test").cert;
    const result = get(`https://localhost:${port}/`, { tls: () => ({ ca: `${server.cert}\n${other}` }) });
    await expect(result).rejects.toMatchObject({ code: "TLS_FAILED" });
  });

  it("trusts a host's own authority, for that host", async () => {
    const asked: string[] = [];
    const tls = (host: string): { ca: string } => {
      asked.push(host);
      return { ca: server.cert };
    };
    expect(await get(url, { tls })).toBe("stranger");
    expect(asked).toEqual([`127.0.0.1:${port}`]);
  });

  it("shows a client certificate", async () => {
    expect(await get(url, { tls: () => ({ ca: server.cert, ...person }) })).toBe("known");
  });

  it.each([
    ["a key of another certificate", () => ({ cert: person.cert, key: server.key })],
    ["a certificate that is no PEM", () => ({ cert: "garbage", key: person.key })],
  ])("says so when it is given %s", async (_, tls) => {
    const result = get(url, { tls });
    await expect(result).rejects.toMatchObject({ code: "BAD_CERTIFICATE" });
    await expect(result).rejects.toThrow(`127.0.0.1:${port}`);
  });

  it("accepts any certificate of a host named for it", async () => {
    expect(await get(url, { tls: () => ({ insecure: true }) })).toBe("stranger");
  });

  it("hands content on in few pieces, and all that has come without waiting for more", async () => {
    const piece = Buffer.alloc(4096, "x");
    const [small, all] = [64, 65].map((count) => count * piece.byteLength);
    const events = new EventEmitter();
    const content = createTlsServer(server, (_, response) => {
      response.writeHead(200, { "content-length": all });
      const write = (left: number): void => {
        if (left > 0) response.write(piece, () => write(left - 1));
      };
      write(64);
      events.once("arrived", () => response.end(piece));
    });
    const http = createHttp({ tls: () => ({ ca: server.cert }) });
    const address = `https://127.0.0.1:${await start(content)}/`;
    const { body } = await http.request({ method: "GET", url: address, kind: "download" });
    let [pieces, bytes] = [0, 0];
    body.on("data", (chunk: Buffer) => {
      pieces += 1;
      if ((bytes += chunk.byteLength) === small) events.emit("arrived");
    });
    await once(body, "end");
    await http.close();
    content.close();
    expect(bytes).toBe(all);
    expect(pieces).toBeLessThan(16);
  });

  it("reaches https through a proxy's tunnel, and checks the certificate", async () => {
    proxied.length = 0;
    const options = { proxy: { https: proxyUrl }, tls: () => ({ ca: server.cert }) };
    expect(await get(`https://${NAME}/`, options)).toBe("stranger");
    expect(proxied).toEqual([`CONNECT ${NAME}:443 Basic ${Buffer.from("user:pa@ss").toString("base64")}`]);
    await expect(get(`https://${NAME}/`, { proxy: { https: proxyUrl } })).rejects.toMatchObject({
      code: "TLS_FAILED",
    });
  });

  it("names what a certificate is for where the host's name is another", async () => {
    const result = get(`https://localhost:${port}/`, { tls: () => ({ ca: server.cert }) });
    await expect(result).rejects.toThrow(`is not for localhost, but for IP Address:127.0.0.1, DNS:${NAME}`);
    await expect(result).rejects.toMatchObject({
      code: "TLS_FAILED",
      hint: expect.stringMatching(/by a name/) as unknown,
    });
  });

  it.each([
    ["has no TLS", "https", "https", "TLS_FAILED", /^The proxy.* http:\/\/.* HTTPS_PROXY/],
    ["has no TLS", "https", "http", "TLS_FAILED", /^The proxy.* http:\/\/.* HTTP_PROXY/],
    ["speaks http", "socks5", "https", "UNREACHABLE", /an http proxy: write/],
  ])(
    "says what to write where a proxy %s that is written with %s:// (%s)",
    async (_, by, scheme, code, hint) => {
      const address = `${by}://127.0.0.1:${plainPort}`;
      const result = get(`${scheme}://${NAME}/`, { proxy: { https: address, http: address } });
      await expect(result).rejects.toMatchObject({ code, hint: expect.stringMatching(hint) as unknown });
    },
  );

  it.each(["https", "http"])("says of a proxy that nothing answers there (%s)", async (scheme) => {
    const nobody = createTcpServer();
    const address = `http://127.0.0.1:${await start(nobody)}`;
    nobody.close();
    const http = createHttp({ attempts: 1, proxy: { https: address, http: address } });
    const ask = () => http.request({ method: "GET", url: `${scheme}://${NAME}/` });
    const hint = expect.stringMatching(/^The proxy does not answer.*PROXY.*NO_PROXY/) as unknown;
    await expect(ask()).rejects.toMatchObject({ code: "UNREACHABLE", hint });
    await expect(ask()).rejects.toThrow(/cannot be asked: .*the proxy 127\.0\.0\.1.*ECONNREFUSED/);
    await http.close();
  });

  it("reaches plain http by asking the proxy for the whole address", async () => {
    proxied.length = 0;
    expect(await get(`http://${NAME}/path`, { proxy: { http: proxyUrl } })).toBe("plain");
    expect(proxied.map((line) => line.split(" Basic")[0])).toEqual([`GET http://${NAME}/path`]);
  });

  it("reaches https and plain http through SOCKS 5, with user and password, which looks the name up", async () => {
    const hosts = { [`${NAME}:443`]: `127.0.0.1:${port}`, [`${NAME}:80`]: `127.0.0.1:${plainPort}` };
    const socks = await startSocksProxy({ hosts, user: "ann:a@b" });
    const address = `socks5://ann:a%40b@${socks.host}`;
    const options = { proxy: { https: address, http: address }, tls: () => ({ ca: server.cert }) };
    expect(await get(`https://${NAME}/`, options)).toBe("stranger");
    expect(await get(`http://${NAME}/`, options)).toBe("plain");
    expect(socks.seen).toEqual([`${NAME}:443 as ann:a@b`, `${NAME}:80 as ann:a@b`]);
    await socks.close();
  });

  it.each([
    ["10.1.2.3", "10.1.2.3:80"],
    ["[fd00::1:2]", "[fd00::1:2]:80"],
    ["[::ffff:1.2.3.4]", "[::ffff:102:304]:80"],
    ["[1:2:3:4:5:6:7:8]:5000", "[1:2:3:4:5:6:7:8]:5000"],
  ])("asks SOCKS 5 for the address %s", async (host, place) => {
    const socks = await startSocksProxy({ hosts: { [place]: `127.0.0.1:${plainPort}` } });
    expect(await get(`http://${host}/`, { proxy: { http: `socks5h://${socks.host}` } })).toBe("plain");
    await socks.close();
  });

  it.each([
    [
      "refuses a host",
      {},
      "",
      "PROXY_REFUSED",
      /refused by its rules when asked for a tunnel to files\.example\.test:443/,
    ],
    ["wants a password", { user: "ann:b" }, "", "PROXY_REFUSED", /wants to know who asks/],
    [
      "wants another password",
      { user: "ann:b" },
      "ann:c@",
      "PROXY_REFUSED",
      /refused this user and password/,
    ],
    ["does not reach a host", { reply: 4 }, "", "UNREACHABLE", /said that the host is unreachable/],
    ["has an error of its own", { reply: 99 }, "", "UNREACHABLE", /answered with the error 99/],
  ])("says so where SOCKS 5 %s", async (_, rules, who, code, message) => {
    const socks = await startSocksProxy({ hosts: {}, ...rules });
    const result = get(`https://${NAME}/`, { proxy: { https: `socks5://${who}${socks.host}` } });
    await expect(result).rejects.toMatchObject({ code });
    await expect(result).rejects.toThrow(message);
    await socks.close();
  });

  it("does not ask SOCKS 5 for a name that is longer than it can say", async () => {
    const socks = await startSocksProxy({ hosts: {} });
    const long = Array.from({ length: 5 }, () => "a".repeat(60)).join(".");
    const result = get(`http://${long}/`, { proxy: { http: `socks5://${socks.host}` } });
    await expect(result).rejects.toThrow(/takes no name of 304 bytes/);
    expect(socks.seen).toEqual([]);
    await socks.close();
  });

  it.each([
    ["speaks something else", "HTTP/1.1 400 Bad Request\r\n\r\n", /does not speak SOCKS 5/],
    ["hangs up in the middle", "\x05", /the proxy closed the connection/],
  ])("says so where what should speak SOCKS 5 %s", async (_, words, message) => {
    const other = createTcpServer((socket) => socket.end(words));
    const address = `socks5://127.0.0.1:${await start(other)}`;
    await expect(get(`https://${NAME}/`, { proxy: { https: address } })).rejects.toThrow(message);
    other.close();
  });

  it.each(["Content-Length: 5\r\nTransfer-Encoding: chunked", "Content-Length: 0\r\nContent-Length: 7"])(
    "does not care what a proxy says of a body when it opens a tunnel: %j",
    async (fields) => {
      const odd = createServer();
      odd.on("connect", (_, client: Socket) => {
        const tunnel = connect(port, "127.0.0.1", () => {
          client.write(`HTTP/1.1 200 OK\r\n${fields}\r\n\r\n`);
          tunnel.pipe(client).pipe(tunnel);
        });
        for (const socket of [tunnel, client]) socket.on("error", () => undefined);
      });
      const proxy = { https: `http://127.0.0.1:${await start(odd)}` };
      expect(await get(`https://${NAME}/`, { proxy, tls: () => ({ ca: server.cert }) })).toBe("stranger");
      odd.close();
    },
  );

  it.each(["https", "http"])(
    "says what to do about a proxy that takes no password for %s",
    async (scheme) => {
      const offer = { "proxy-authenticate": "Negotiate, NTLM" };
      const corporate = createServer((_, response) => response.writeHead(407, offer).end());
      corporate.on("connect", (_, client: Socket) => {
        client.end("HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n\r\n");
      });
      const result = get(`${scheme}://${NAME}/`, {
        proxy: { [scheme]: `http://127.0.0.1:${await start(corporate)}` },
      });
      await expect(result).rejects.toMatchObject({
        code: "PROXY_REFUSED",
        hint: expect.stringContaining("Basic") as string,
      });
      corporate.close();
    },
  );

  it("reaches both through a proxy that is spoken to by TLS, by its own authority", async () => {
    const own = makeCertificate();
    const passOn = createTlsServer(own, (_, response) => response.end("by proxy"));
    passOn.on("connect", (_, client: Socket) => {
      const tunnel = connect(port, "127.0.0.1", () => {
        client.write("HTTP/1.1 200 OK\r\n\r\n");
        tunnel.pipe(client).pipe(tunnel);
      });
      for (const socket of [tunnel, client]) socket.on("error", () => undefined);
    });
    const address = `https://ann:b@127.0.0.1:${await start(passOn)}`;
    const tls = (): { ca: string } => ({ ca: `${own.cert}\n${server.cert}` });
    const options = { proxy: { https: address, http: address }, tls };
    expect(await get(`https://${NAME}/`, options)).toBe("stranger");
    expect(await get(`http://${NAME}/`, options)).toBe("by proxy");
    passOn.closeAllConnections();
    passOn.close();
  });

  it("names the proxy behind which a connection is cut off", async () => {
    const strict = createServer();
    strict.on("connect", (_, client: Socket) => client.end("HTTP/1.1 200 OK\r\n\r\n"));
    const address = `127.0.0.1:${await start(strict)}`;
    const result = get(`https://${NAME}/`, { proxy: { https: `http://${address}` } });
    await expect(result).rejects.toMatchObject({ code: "UNREACHABLE" });
    await expect(result).rejects.toThrow(`; through the proxy ${address}`);
    strict.close();
  });

  it("takes no proxy that says more than it was asked for a tunnel", async () => {
    const talkative = createServer();
    talkative.on("connect", (_, client: Socket) => client.end("HTTP/1.1 200 OK\r\n\r\nand more"));
    const options = { proxy: { https: `http://127.0.0.1:${await start(talkative)}` } };
    await expect(get(`https://${NAME}/`, options)).rejects.toThrow(/sent more than it was asked for/);
    talkative.close();
  });

  it.each([
    ["there is no proxy where it should be", "https", () => "http://127.0.0.1:9", "UNREACHABLE"],
    ["there is none for plain http", "http", () => "http://127.0.0.1:9", "UNREACHABLE"],
    ["nobody vouches for the proxy's certificate", "https", () => `https://127.0.0.1:${port}`, "TLS_FAILED"],
  ])("says so, and of whom, when %s", async (_, scheme, at, code) => {
    const result = get(`${scheme}://${NAME}/`, { proxy: { [scheme]: at() } });
    await expect(result).rejects.toMatchObject({ code });
    await expect(result).rejects.toThrow(/: the proxy 127\.0\.0\.1:\d+: /);
  });
});
