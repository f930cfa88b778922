import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseSource } from "../cluster/read/parse-source.ts";
import { listingJson, listingTable, listingYaml } from "./print-listing.ts";
import type { Listing } from "./print-listing.ts";

const listing: Listing = {
  images: [
    {
      canonical: "registry.k8s.io/pause:3.10.1",
      download: "registry.k8s.io/pause:3.10.1",
      component: "containerd",
      roles: ["ControlPlane", "Node"],
      architectures: ["amd64"],
    },
    {
      canonical: "quay.io/cilium/cilium:v1.17.5",
      download: "mirror.example:5000/quay.io-cilium-cilium:v1.17.5",
    },
  ],
  files: [
    {
      canonical: "https://dl.example/b?x=1&y=<2>",
      download: "https://files.example/b",
      sha: "1234567890123456789012345678901234567890123456789012345678901e23",
    },
    {
      canonical: "https://dl.example/a",
      download: "https://files.example/a",
      sha: "0123456789012345678901234567890123456789012345678901234567890123",
    },
    { canonical: "https://dl.example/c", download: "https://files.example/a/much/longer/name", sha: "" },
  ],
};

test("table", () => {
  expect(listingTable(listing)).toBe(
    [
      "",
      "CANONICAL\t\t\tDOWNLOAD",
      "quay.io/cilium/cilium:v1.17.5\tmirror.example:5000/quay.io-cilium-cilium:v1.17.5",
      "registry.k8s.io/pause:3.10.1\tregistry.k8s.io/pause:3.10.1",
      "",
      "CANONICAL\t\t\tDOWNLOAD\t\t\t\t\tSHA",
      "https://dl.example/a\t\thttps://files.example/a\t\t\t\t0123456789012345678901234567890123456789012345678901234567890123",
      "https://dl.example/b?x=1&y=<2>\thttps://files.example/b\t\t\t\t1234567890123456789012345678901234567890123456789012345678901e23",
      "https://dl.example/c\t\thttps://files.example/a/much/longer/name\t",
      "",
    ].join("\n"),
  );
});

test("wide table", () => {
  const [, heading, first, second] = listingTable(listing, true).split("\n");
  expect(heading?.split(/\t+/)).toEqual(["CANONICAL", "DOWNLOAD", "COMPONENT", "ROLES", "ARCH"]);
  expect(first).toMatch(/v1\.17\.5\t+$/);
  expect(second).toMatch(/\tcontainerd\tControlPlane,Node\tamd64$/);
});

test("yaml quotes hashes that would be numbers", () => {
  expect(listingYaml(listing)).toBe(
    `files:
- canonical: https://dl.example/b?x=1&y=<2>
  download: https://files.example/b
  sha: "1234567890123456789012345678901234567890123456789012345678901e23"
- canonical: https://dl.example/a
  download: https://files.example/a
  sha: "0123456789012345678901234567890123456789012345678901234567890123"
- canonical: https://dl.example/c
  download: https://files.example/a/much/longer/name
  sha: ""
images:
- canonical: registry.k8s.io/pause:3.10.1
  download: registry.k8s.io/pause:3.10.1
- canonical: quay.io/cilium/cilium:v1.17.5
  download: mirror.example:5000/quay.io-cilium-cilium:v1.17.5
`,
  );
});

test("json escapes what Go escapes", () => {
  const { images, files } = listing;
  expect(listingJson({ images: images.slice(0, 1), files: files.slice(0, 1) })).toBe(
    '{"images":[{"canonical":"registry.k8s.io/pause:3.10.1","download":"registry.k8s.io/pause:3.10.1"}],"files":[{"canonical":"https://dl.example/b?x=1\\u0026y=\\u003c2\\u003e","download":"https://files.example/b","sha":"1234567890123456789012345678901234567890123456789012345678901e23"}]}',
  );
});

test("empty lists", () => {
  const empty = { images: [], files: [] };
  expect(listingTable(empty)).toBe("\nCANONICAL\tDOWNLOAD\n\nCANONICAL\tDOWNLOAD\tSHA\n");
  expect(listingYaml(empty)).toBe("{}\n");
  expect(listingJson(empty)).toBe("{}");
  expect(listingJson({ images: [], files: listing.files.slice(2) })).toMatch(/^\{"files":/);
});

const goldens = path.resolve(import.meta.dirname, "../../../shared/kops");
const releases = existsSync(goldens)
  ? readdirSync(goldens).filter((release) => existsSync(path.join(goldens, release, "formats")))
  : [];

describe.skipIf(!existsSync(goldens))("what kOps printed", () => {
  test("there are releases to compare with", () => {
    expect(releases.length).toBeGreaterThan(0);
  });

  test.each(releases)("%s: the bytes of all formats", (release) => {
    const formats = path.join(goldens, release, "formats");
    const read = (name: string): string => readFileSync(path.join(formats, name), "utf8");
    const names = readdirSync(formats).filter((name) => name.endsWith(".json"));
    for (const name of names.map((file) => file.replace(/\.json$/, ""))) {
      const golden = path.join(goldens, release, "fixtures", `${name}.json`);
      const facts = fromGolden(JSON.parse(readFileSync(golden, "utf8")) as Golden);
      expect(listingTable(facts), name).toBe(read(`${name}.table.txt`));
      for (const [extension, print] of [
        ["json", listingJson],
        ["yaml", listingYaml],
      ] as const) {
        const text = read(`${name}.${extension}`);
        const printed = readListing(text);
        expect(print(printed), name).toBe(text);
        expect(asSets(printed), name).toEqual(asSets(facts));
      }
    }
  });
});

interface Golden {
  readonly images: readonly [string, string][];
  readonly files: readonly [string, string, string | null][];
}

/** Where the release knows no hash, the raw outputs have the sha256 of the canonical URL's text. */
function fromGolden({ images, files }: Golden): Listing {
  return {
    images: images.map(([canonical, download]) => ({ canonical, download })),
    files: files.map(([canonical, download, sha]) => ({
      canonical,
      download,
      sha: sha ?? createHash("sha256").update(canonical).digest("hex"),
    })),
  };
}

function readListing(text: string): Listing {
  const [parsed] = parseSource({ name: "golden", text }).values;
  return parsed?.value as unknown as Listing;
}

/** Some of kOps's lists have an order that differs from run to run, so the files of a case agree as sets. */
function asSets({ images, files }: Listing): unknown {
  return [
    new Set(images.map((image) => JSON.stringify(image))),
    new Set(files.map((file) => JSON.stringify(file))),
  ];
}
