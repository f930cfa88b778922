import { describe, expect, it } from "vitest";
import { NOBODY, httpWorld } from "../../test/support/http-world.ts";
import { readBody } from "./read-body.ts";

const { serve, client } = httpWorld();

describe("redirects", () => {
  it("leaves credentials behind when they lead to another origin, and keeps them on their own", async () => {
    const seen: Record<string, string | undefined> = {};
    const elsewhere = await serve((request, response) => {
      seen["elsewhere"] = JSON.stringify(request.headers);
      response.end("there");
    });
    const url = await serve((request, response) => {
      seen[request.url ?? ""] = `${request.headers.authorization ?? ""} ${String(request.headers["pass"])}`;
      const to = request.url === "/a" ? "/b" : `${elsewhere}/c`;
      response.writeHead(307, { location: to }).end();
    });
    const headers = {
      authorization: "Bearer secret",
      cookie: "secret",
      "x-auth-token": "secret",
      "x-team": "secret",
      range: "bytes=0-",
    };
    const ownHeaders = { pass: "secret", accept: "secret" };
    const response = await client().request({ method: "GET", url: `${url}/a`, headers, ownHeaders });
    expect((await readBody(response.body, 100)).toString()).toBe("there");
    expect(response.url).toBe(`${elsewhere}/c`);
    expect(seen["/b"]).toBe("Bearer secret secret");
    expect(seen["elsewhere"]).toContain("bytes=0-");
    expect(seen["elsewhere"]).not.toContain("secret");
  });

  it("names where a redirect leads that nothing answers at, and who sent it", async () => {
    const url = await serve((_, response) => {
      response.writeHead(307, { location: `${NOBODY}/there?sig=hidden` }).end();
    });
    const result = client({ attempts: 2 }).request({ method: "GET", url: `${url}/here` });
    await expect(result).rejects.toMatchObject({
      code: "UNREACHABLE",
      url: `${NOBODY}/there?sig=REDACTED`,
    });
    await expect(result).rejects.toThrow(
      `ECONNREFUSED 127.0.0.1:9; ${new URL(url).host} redirected GET ${url}/here there`,
    );
  });

  it.each(["POST", "PUT"] as const)(
    "does not send a %s on to a 301, and names its target",
    async (method) => {
      const url = await serve((request, response) => {
        request.resume();
        response.writeHead(301, { location: "https://elsewhere.example/x" }).end();
      });
      const result = client().request({ method, url, body: Buffer.from("x") });
      await expect(result).rejects.toMatchObject({
        code: "HTTP_STATUS",
        hint: expect.stringContaining("Use that address") as string,
      });
      await expect(result).rejects.toThrow("answered 301 Moved Permanently, to https://elsewhere.example/x");
    },
  );

  it("ends a circle", async () => {
    const url = await serve((_, response) => response.writeHead(302, { location: "/" }).end());
    await expect(client().request({ method: "GET", url })).rejects.toMatchObject({
      code: "TOO_MANY_REDIRECTS",
    });
  });

  it.each(["file:///etc/passwd", "http://"])("refuses to be sent to %s", async (location) => {
    const url = await serve((_, response) => response.writeHead(302, { location }).end("moved"));
    const http = client({ downloads: 1 });
    // The second one finds the place free that the first one had.
    const ask = () => http.request({ method: "GET", url, kind: "download" });
    await expect(ask()).rejects.toMatchObject({ code: "BAD_REDIRECT" });
    await expect(ask()).rejects.toMatchObject({ code: "BAD_REDIRECT" });
  });
});
