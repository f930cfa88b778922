import { describe, expect, it } from "vitest";
import { parseProxy } from "./parse-proxy.ts";

describe("parseProxy", () => {
  it.each([
    ["http://proxy.example.com:3128", undefined],
    ["https://proxy.example.com", undefined],
    ["http://ann:secret@proxy.example.com", "ann:secret"],
    ["http://ann@proxy.example.com", "ann:"],
    ["http://ann:a%40b%3Ac%2F@proxy.example.com", "ann:a@b:c/"],
    ["http://ann:100%@proxy.example.com", "ann:100%"],
  ])("%s says who we are: %s", (text, user) => {
    const credential = user === undefined ? undefined : `Basic ${Buffer.from(user).toString("base64")}`;
    expect(parseProxy(text).credential).toBe(credential);
  });

  it.each(["socks5://ann:secret@proxy.example.com", "http://", "http://ann:secret@proxy:99999"])(
    "%s is no proxy, and is not shown",
    (text) => {
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
    },
  );
});
