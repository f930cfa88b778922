import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../errors/user-error.ts";
import type { AssetsSpec } from "../cluster/cluster.ts";
import { mapImage } from "../remap/map-image.ts";
import { parseRegistryMirror } from "./parse-registry-mirror.ts";
import { planMirrors, type MirrorOptions } from "./plan-mirrors.ts";

const IMAGES = [
  "registry.k8s.io/pause:3.10",
  "registry.k8s.io/coredns/coredns:v1.12.3",
  "quay.io/cilium/cilium:v1.18.1@sha256:" + "a".repeat(64),
  "flannel/flannel:v0.27.3",
  "alpine:3",
];

function planned(
  assets: AssetsSpec,
  options: Omit<MirrorOptions, "mirrors"> & { readonly mirrors?: readonly string[] } = {},
  names: readonly string[] = IMAGES,
): { places: Record<string, string[]>; findings: string[]; messages: string } {
  const mirrors = (options.mirrors ?? []).map(parseRegistryMirror);
  const images = names.map((canonical) => ({ canonical, download: mapImage(canonical, assets) }));
  const { plan, findings } = planMirrors(images, assets, { ...options, mirrors });
  return {
    places: Object.fromEntries(
      plan.hosts.map(({ upstream, endpoints }) => [
        upstream,
        endpoints.map(({ scheme, host, path, caFile, renamed = [] }) =>
          [
            `${scheme}://${host}/${path}`,
            ...(caFile === undefined ? [] : [caFile]),
            ...renamed.map(({ repository, as }) => `${repository}>${as}`),
          ].join(" "),
        ),
      ]),
    ),
    findings: findings.map(({ code }) => code),
    messages: findings.map(({ message }) => message).join("\n"),
  };
}

describe("planMirrors", () => {
  test("containerProxy keeps paths, but not library/ of names without a registry", () => {
    const { places, findings, messages } = planned({ containerProxy: "proxy.example:5000/cache" });
    const at = ["https://proxy.example:5000/cache"];
    expect(places).toEqual({ "docker.io": at, "quay.io": at, "registry.k8s.io": at });
    expect(findings).toEqual(["RENAMED_IMAGE"]);
    expect(messages).toContain("alpine:3");
    expect(messages).not.toContain("flannel");
  });

  test("containerRegistry keeps one-word names of registry.k8s.io only; the rest is told", () => {
    const { places, findings, messages } = planned({ containerRegistry: "reg.example" });
    expect(places).toEqual({ "registry.k8s.io": ["https://reg.example/"] });
    expect(findings).toEqual(["RENAMED_IMAGE"]);
    for (const name of IMAGES.slice(1)) expect(messages).toContain(name);
    expect(messages).not.toContain("pause");
  });

  test("a runtime that can rename finds all that containerRegistry flattens", () => {
    const { places, findings } = planned({ containerRegistry: "reg.example/kops" }, { canRename: true });
    expect(places).toEqual({
      "docker.io": [
        "https://reg.example/kops flannel/flannel>kops/flannel-flannel library/alpine>kops/alpine",
      ],
      "quay.io": ["https://reg.example/kops cilium/cilium>kops/quay.io-cilium-cilium"],
      "registry.k8s.io": ["https://reg.example/kops coredns/coredns>kops/coredns-coredns"],
    });
    expect(findings).toEqual([]);
  });

  test("mirrors only: each upstream of the list, and those that are named", () => {
    const mirrors = ["http://10.0.0.1:5000", "quay.io=m.example/quay", "ghcr.io=m.example/ghcr"];
    const { places, findings } = planned({}, { mirrors });
    expect(places).toEqual({
      "docker.io": ["http://10.0.0.1:5000/"],
      "ghcr.io": ["https://m.example/ghcr", "http://10.0.0.1:5000/"],
      "quay.io": ["https://m.example/quay", "http://10.0.0.1:5000/"],
      "registry.k8s.io": ["http://10.0.0.1:5000/"],
    });
    expect(findings).toEqual([]);
  });

  test("without any mirror each upstream is a warning", () => {
    const { places, findings, messages } = planned({});
    expect(places).toEqual({});
    expect(findings).toEqual(["NOT_MIRRORED", "NOT_MIRRORED", "NOT_MIRRORED"]);
    expect(messages).toContain("quay.io/cilium/cilium");
  });

  test("a mirror of all others stands in every entry too, last", () => {
    const { places, findings } = planned(
      { containerProxy: "p.example" },
      { mirrors: ["*=any.example", "quay.io=q.example"] },
    );
    expect(places["*"]).toEqual(["https://any.example/"]);
    expect(places["p.example"]).toEqual(["https://p.example/"]);
    expect(places["quay.io"]).toEqual(["https://q.example/", "https://p.example/", "https://any.example/"]);
    expect(findings).toEqual([]);
  });

  test("plain HTTP and a CA give the local registry an entry of its own", () => {
    const assets = { containerProxy: "10.0.0.1:5000/p" };
    const plain = planned(assets, { mirrors: ["http://10.0.0.1:5000/p"], caFile: "/ca.crt" });
    expect(plain.places).toMatchObject({
      "10.0.0.1:5000": ["http://10.0.0.1:5000/"],
      "quay.io": ["http://10.0.0.1:5000/p"],
    });
    const secure = planned(assets, { caFile: "/ca.crt" });
    expect(secure.places).toMatchObject({
      "10.0.0.1:5000": ["https://10.0.0.1:5000/ /ca.crt"],
      "quay.io": ["https://10.0.0.1:5000/p /ca.crt"],
    });
    expect(planned(assets).places).not.toHaveProperty("10.0.0.1:5000");
  });

  test("images that nodes pull by their own name are where a copy does not put them", () => {
    const assets = { containerProxy: "p.example" };
    const image = { canonical: "quay.io/a/b:1", download: "quay.io/a/b:1" };
    const { findings } = planMirrors([image], assets);
    expect(findings).toMatchObject([{ code: "NOT_COPIED", severity: "warning" }]);
    expect(findings[0]?.message).toContain("quay.io/a/b:1 at p.example/a/b:1");
    const flat = planMirrors([image], { containerRegistry: "r.example" });
    expect(flat.findings).toMatchObject([{ code: "NOT_MIRRORED", severity: "warning" }]);
  });

  test("images of the local registry itself need no mirror", () => {
    expect(planned({ containerProxy: "p.example" }, {}, ["p.example/own/thing:1"]).places).toEqual({});
  });

  test("a proxy that is an organisation on Docker Hub", () => {
    const { places } = planned({ containerProxy: "docker.io/mine" }, {}, ["quay.io/a/b:1"]);
    expect(places).toEqual({ "quay.io": ["https://registry-1.docker.io/mine"] });
  });
});

describe("parseRegistryMirror", () => {
  test.each([
    ["m.example", { endpoint: { scheme: "https", host: "m.example", path: "" } }],
    ["http://m.example:5000/a/b/", { endpoint: { scheme: "http", host: "m.example:5000", path: "a/b" } }],
    [
      "quay.io=[::1]:5000",
      { upstream: "quay.io", endpoint: { scheme: "https", host: "[::1]:5000", path: "" } },
    ],
    [
      "index.docker.io=https://m",
      { upstream: "docker.io", endpoint: { scheme: "https", host: "m", path: "" } },
    ],
    ["*=m.example", { upstream: "*", endpoint: { scheme: "https", host: "m.example", path: "" } }],
  ])("%s", (text, expected) => {
    expect(parseRegistryMirror(text)).toEqual(expected);
  });

  test.each([
    "",
    "=m.example",
    "quay.io=",
    "ftp://m.example",
    "m.example/A",
    "m.example/v2/a",
    "m.example/a?b=c",
    "m.example/a//b",
    'm.example"',
    "m.example\n",
    "quay.io/cilium=m.example",
    "https://user:secret@m.example",
    "m.example:99999",
  ])("refuses %j", (text) => {
    expect(() => parseRegistryMirror(text)).toThrow(
      expect.objectContaining({
        code: "BAD_REGISTRY_MIRROR",
        message: expect.not.stringContaining("secret") as string,
      }) as Error,
    );
  });

  test("takes nothing that would be more than a place in a configuration file", () => {
    const piece = fc.constantFrom(
      "quay.io",
      "=",
      "http://",
      "https://",
      "m.example",
      ":5000",
      "/a",
      "/b",
      "*",
      "\n",
      '"',
      " ",
      "@",
      "..",
      "[::1]",
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 7 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(text, (place) => {
        try {
          const { upstream = "*", endpoint } = parseRegistryMirror(place);
          expect(upstream).toMatch(/^[*a-z0-9.:[\]-]+$/);
          const url = new URL(`${endpoint.scheme}://${endpoint.host}/${endpoint.path}`);
          expect(url.username + url.password + url.search + url.hash).toBe("");
          expect(url.pathname).toBe(`/${endpoint.path}`);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          expect(error.code).toBe("BAD_REGISTRY_MIRROR");
        }
      }),
    );
  });
});
