import { describe, expect, it } from "vitest";
import { parseProxy } from "./parse-proxy.ts";

describe("parseProxy", () => {
  it.each([
    ["http://proxy.example.com:3128", undefined],
    ["https://proxy.example.com", undefined],
    ["http://ann:secret@proxy.example.com", ["ann", "secret"]],
    ["http://ann@proxy.example.com", ["ann", ""]],
    ["http://ann:a%40b%3Ac%2F@proxy.example.com", ["ann", "a@b:c/"]],
    ["http://ann:100%@proxy.example.com", ["ann", "100%"]],
    ["socks5://ann:a%40b@[::1]", ["ann", "a@b"]],
  ])("%s says who we are: %s", (text, user) => {
    const [name, password] = user ?? [];
    expect(parseProxy(text).user).toEqual(user && { name, password });
  });

  it.each([
    ["http://proxy.example.com:3128", false],
    ["socks5://proxy.example.com", true],
    ["socks5h://127.0.0.1:1080", true],
    ["socks://127.0.0.1:1080/", true],
  ])("%s speaks SOCKS: %s", (text, isSocks) => {
    expect(parseProxy(text).isSocks).toBe(isSocks);
  });

  it.each(["socks4://proxy.example.com", "socks4a://proxy.example.com:1080"])(
    "%s is told what to write",
    (text) => {
      expect(() => parseProxy(text)).toThrow(
        expect.objectContaining({ hint: expect.stringContaining("socks5://") as string }),
      );
    },
  );

  const long = "secret".repeat(50);
  it.each([
    "socks4://ann:secret@proxy.example.com",
    "http://",
    "socks5:///",
    "http://ann:secret@proxy:99999",
    `socks5://ann:${long}@proxy.example.com`,
  ])("%s is no proxy, and is not shown", (text) => {
    const failure = (): unknown => {
      try {
        return parseProxy(text);
      } catch (error) {
        return error;
      }
    };
    expect(failure()).toMatchObject({
      code: "BAD_PROXY",
      message: expect.not.stringContaining("secret") as string,
    });
  });
});
