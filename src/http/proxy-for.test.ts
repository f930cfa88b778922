import { describe, expect, it } from "vitest";
import { proxyFor } from "./proxy-for.ts";

const PROXY = "http://proxy.example.com:3128";

describe("proxyFor", () => {
  it.each([
    ["https://registry.k8s.io/v2/", { https: PROXY }, PROXY],
    ["https://registry.k8s.io/v2/", { http: PROXY }, undefined],
    ["http://registry.k8s.io/v2/", { http: PROXY }, PROXY],
    ["https://registry.k8s.io/v2/", { https: "proxy.example.com:3128" }, PROXY],
    ["https://registry.k8s.io/v2/", { https: "" }, undefined],
    ["https://localhost:5000/", { https: PROXY }, undefined],
    ["http://127.0.0.1:5000/", { http: PROXY }, undefined],
    ["http://[::1]:5000/", { http: PROXY }, undefined],
    ["http://169.254.169.254/latest/meta-data/", { http: PROXY }, undefined],
    ["http://[fd00:ec2::254]/latest/meta-data/", { http: PROXY }, undefined],
    ["http://metadata.google.internal/computeMetadata/v1/", { http: PROXY }, undefined],
  ])("%s with %o goes by %s", (url, proxy, expected) => {
    expect(proxyFor(new URL(url), proxy)).toBe(expected);
  });

  it.each([
    ["*", "https://a.example.com/", true],
    ["a.example.com", "https://a.example.com/", true],
    ["example.com", "https://a.example.com/", true],
    ["example.com", "https://notexample.com/", false],
    [".example.com", "https://a.example.com/", true],
    [".example.com", "https://example.com/", false],
    ["*.example.com", "https://a.example.com/", true],
    ["A.Example.COM", "https://a.example.com/", true],
    ["x.org, a.example.com ,", "https://a.example.com/", true],
    ["a.example.com:443", "https://a.example.com/", true],
    ["a.example.com:5000", "https://a.example.com/", false],
    ["a.example.com:5000", "https://a.example.com:5000/", true],
    ["10.0.0.0/8", "https://10.1.2.3:5000/", true],
    ["10.0.0.0/8", "https://11.1.2.3/", false],
    ["192.168.1.16/28", "https://192.168.1.31/", true],
    ["192.168.1.16/28", "https://192.168.1.32/", false],
    ["0.0.0.0/0", "https://8.8.8.8/", true],
    ["10.0.0.1", "https://10.0.0.1/", true],
    ["0.1", "https://10.0.0.1/", false],
    ["10.0.0.0/99", "https://10.0.0.1/", false],
    ["fd00::1", "https://[fd00::1]/", true],
    ["[fd00::1]:443", "https://[fd00::1]/", true],
    ["[fd00::1]:444", "https://[fd00::1]/", false],
    ["fd00:0:0::1", "https://[fd00::1]/", true],
    ["fd00:1:2:3:4:5:6:443", "https://[fd00:1:2:3:4:5:6:443]/", true],
    ["fd00:1:2:3:4:5:6:443", "https://6.example/", false],
    ["fd00::/8", "https://[fdab::7]:5000/", true],
    ["fd00::/8", "https://[fe80::7]/", false],
    ["fd00::/8", "https://253.0.0.1/", false],
    ["fd00::/129", "https://[fd00::1]/", false],
    ["10.0.0.0/", "https://10.0.0.1/", false],
    ["10.0.0.0/8:5000", "https://10.0.0.1:5000/", true],
    ["10.0.0.0/8:5000", "https://10.0.0.1/", false],
    ["a.example.com.", "https://a.example.com/", true],
    ["example.com.:443", "https://a.example.com/", true],
    ["a.example.com", "https://a.example.com./", true],
    [".example.com", "https://a.example.com./", true],
    ["x.org example.com\tb.org", "https://a.example.com/", true],
    [".", "https://a.example.com/", false],
    ["", "https://a.example.com/", false],
  ])("NO_PROXY=%s for %s: %s", (no, url, direct) => {
    expect(proxyFor(new URL(url), { https: PROXY, no })).toBe(direct ? undefined : PROXY);
  });
});
