import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDocuments } from "../read/read-documents.ts";
import { configureAssets, type AssetsChange } from "./configure-assets.ts";

function configure(text: string, change: Partial<AssetsChange>, name = "c.example") {
  return configureAssets({ name: "c.yaml", text }, name, { set: {}, remove: [], ...change });
}

const HEAD = "apiVersion: kops.k8s.io/v1alpha2\nkind: Cluster\nmetadata: {name: c.example}\n";
const REGISTRY = { set: { containerRegistry: "r.example:5000/kops" } };
const FILES = { set: { fileRepository: "https://f.example/kops" } };
const NONE = { remove: ["containerRegistry", "containerProxy", "fileRepository"] } as const;

describe("configureAssets", () => {
  test.each<[string, Partial<AssetsChange>, string, string]>([
    [
      "changes a value and keeps its quotes",
      REGISTRY,
      "spec:\n  assets:\n    # ours\n    containerRegistry: 'old' # mind\n  channel: stable\n",
      "spec:\n  assets:\n    # ours\n    containerRegistry: 'r.example:5000/kops' # mind\n  channel: stable\n",
    ],
    [
      "adds a section in alphabetical order",
      REGISTRY,
      "spec:\n  api: {}\n  # stays with its key\n  channel: stable\n",
      "spec:\n  api: {}\n  assets:\n    containerRegistry: r.example:5000/kops\n  # stays with its key\n  channel: stable\n",
    ],
    [
      "adds a section before the first key and its comments, in the file's indentation",
      REGISTRY,
      "spec: # spec\n\n    # about the channel\n    channel: stable\n    iam:\n        legacy: false\n",
      "spec: # spec\n    assets:\n        containerRegistry: r.example:5000/kops\n\n    # about the channel\n    channel: stable\n    iam:\n        legacy: false\n",
    ],
    [
      "adds a section behind keys in another order, to a last line that is not ended",
      REGISTRY,
      "spec:\n  channel: stable\n  api:\n    dns: {}",
      "spec:\n  channel: stable\n  api:\n    dns: {}\n  assets:\n    containerRegistry: r.example:5000/kops",
    ],
    [
      "adds a field behind a block of text",
      FILES,
      "spec:\n  additionalPolicies:\n    node: |\n      [\n      ]\n\n  zone: x\n",
      "spec:\n  additionalPolicies:\n    node: |\n      [\n      ]\n  assets:\n    fileRepository: https://f.example/kops\n\n  zone: x\n",
    ],
    [
      "adds a field to a section",
      FILES,
      "spec:\n  assets:\n      containerRegistry: r\n  # next\n  channel: stable\n",
      "spec:\n  assets:\n      containerRegistry: r\n      fileRepository: https://f.example/kops\n  # next\n  channel: stable\n",
    ],
    [
      "puts a registry in the place of a proxy",
      REGISTRY,
      "spec:\n  assets:\n    containerProxy: p.example\n    fileRepository: https://f.example\n",
      "spec:\n  assets:\n    containerRegistry: r.example:5000/kops\n    fileRepository: https://f.example\n",
    ],
    [
      "puts a proxy in the place of a registry",
      { set: { containerProxy: "p.example" } },
      "spec:\n  assets: {containerRegistry: r.example}\n",
      "spec:\n  assets: {containerProxy: p.example}\n",
    ],
    [
      "fills an empty section",
      FILES,
      "spec:\n  assets: # none yet\n  channel: stable\n",
      "spec:\n  assets: # none yet\n    fileRepository: https://f.example/kops\n  channel: stable\n",
    ],
    [
      "fills a section that is null",
      FILES,
      "spec:\n  assets: null # none yet\n  channel: stable\n",
      "spec:\n  assets: # none yet\n    fileRepository: https://f.example/kops\n  channel: stable\n",
    ],
    [
      "fills {}",
      FILES,
      "spec:\n  assets: {}\n",
      "spec:\n  assets: {fileRepository: https://f.example/kops}\n",
    ],
    [
      "fills a field without a value",
      FILES,
      "spec:\n  assets:\n    fileRepository: # to come\n",
      "spec:\n  assets:\n    fileRepository: https://f.example/kops # to come\n",
    ],
    [
      "quotes what would be read otherwise",
      { set: { containerRegistry: "[::1]:5000" } },
      "spec:\n  assets:\n    containerProxy: p\n",
      'spec:\n  assets:\n    containerRegistry: "[::1]:5000"\n',
    ],
    [
      "removes a field",
      { remove: ["fileRepository"] },
      "spec:\n  assets:\n    containerRegistry: r\n    # files\n    fileRepository: https://f.example # gone\n  channel: stable\n",
      "spec:\n  assets:\n    containerRegistry: r\n    # files\n  channel: stable\n",
    ],
    [
      "removes a section with its last field",
      NONE,
      "spec:\n  api: {}\n  assets:\n    containerRegistry: r\n    fileRepository: https://f.example\n  channel: stable\n",
      "spec:\n  api: {}\n  channel: stable\n",
    ],
    [
      "removes a section at the end",
      NONE,
      "spec:\n  api: {}\n  assets:\n    containerRegistry: r",
      "spec:\n  api: {}",
    ],
    [
      "removes a section on one line",
      NONE,
      "spec: {assets: {containerRegistry: r}, channel: stable}\n",
      "spec: {channel: stable}\n",
    ],
    [
      "changes a value that is an alias",
      REGISTRY,
      "spec:\n  clusterDNSDomain: &r r.example\n  assets:\n    containerRegistry: *r\n",
      "spec:\n  clusterDNSDomain: &r r.example\n  assets:\n    containerRegistry: r.example:5000/kops\n",
    ],
    [
      "changes nothing where all is said",
      { set: { containerRegistry: "r", fileRepository: "https://f" }, remove: ["containerProxy"] },
      'spec:\n  assets: {"containerRegistry":"r", fileRepository: https://f}\n',
      'spec:\n  assets: {"containerRegistry":"r", fileRepository: https://f}\n',
    ],
  ])("%s", (_, change, before, after) => {
    for (const lineBreak of ["\n", "\r\n"]) {
      const [from, to] = [before, after].map((text) => (HEAD + text).replaceAll("\n", lineBreak));
      const { text, changed } = configure(from ?? "", change);
      expect(text).toBe(to);
      expect(changed.length === 0).toBe(before === after);
      expect(configure(text, change)).toEqual({ text, changed: [] });
    }
  });

  test("changes one document of a stream, behind a byte order mark, and of a List", () => {
    const other = HEAD.replace("c.example", "d.example");
    const text = `\uFEFF# all\n${other}spec:\n  assets:\n    containerProxy: p\n--- # c\n${HEAD}spec:\n  x: y\n...\n---\nkind: Foo\napiVersion: v1\n`;
    expect(configure(text, FILES).text).toBe(
      text.replace("  x: y\n", "  assets:\n    fileRepository: https://f.example/kops\n  x: y\n"),
    );
    const list =
      "apiVersion: v1\nkind: List\nitems:\n- apiVersion: kops.k8s.io/v1alpha3\n  kind: Cluster\n  metadata: {name: c.example}\n  spec:\n    channel: x\n";
    expect(configure(list, FILES).text).toBe(
      list.replace("    channel", "    assets:\n      fileRepository: https://f.example/kops\n    channel"),
    );
  });

  test.each([2, 4, "\t", undefined])("keeps JSON indented by %j", (indent) => {
    const cluster = (assets: object): string =>
      JSON.stringify(
        {
          apiVersion: "kops.k8s.io/v1alpha2",
          kind: "Cluster",
          metadata: { name: "c.example" },
          spec: { api: {}, ...assets, channel: "stable" },
        },
        undefined,
        indent,
      );
    const added = configure(cluster({}), REGISTRY).text;
    const wanted = cluster({ assets: { containerRegistry: "r.example:5000/kops" } });
    expect(added).toBe(wanted);
    expect(configure(added, NONE).text).toBe(cluster({}));
  });

  test.each([
    ["a merged section", "spec:\n  <<: &m {assets: {fileRepository: https://f}}\n  x: y\n"],
    ["an alias", "spec:\n  x: &a {containerRegistry: r}\n  assets: *a\n"],
    ["a section that others share", "spec:\n  assets: &a {containerRegistry: r}\n  x: *a\n"],
    ["a spec that is an alias", "x: &s {channel: x}\nspec: *s\n"],
    ["no spec", "spec:\n"],
    ["a list", "spec: []\n"],
  ])("refuses %s", (_, spec) => {
    expect(() => configure(HEAD + spec, REGISTRY)).toThrow(
      expect.objectContaining({
        code: "CANNOT_EDIT",
        message: expect.stringMatching(/^c\.yaml:\d+: /) as string,
      }),
    );
  });

  test("any section in any spec", () => {
    const key = fc.constantFrom("api", "zone", "# assets:", "channel", "additionalPolicies", "image");
    const value = fc.constantFrom(
      " x",
      " {a: b}",
      "\n    a: b\n    # c",
      ' "q: 1" # d',
      " |\n    text\n\n",
      "\n  - 1\n  -  a: b",
      "",
    );
    const lines = fc
      .uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, minLength: 1 })
      .map((pairs) => pairs.map(([name, written]) => `  ${name}:${written}`));
    const section = fc.constantFrom(
      [],
      ["  assets:\n    containerRegistry: r"],
      ["  assets: {containerProxy: p, fileRepository: https://f}"],
      ["  assets:\n    # c\n    fileRepository: https://f # d\n\n    containerProxy: p"],
      ["  assets: ~"],
    );
    fc.assert(
      fc.property(lines, section, fc.nat(6), fc.constantFrom("\n", "\r\n"), (before, own, at, lineBreak) => {
        const spec = before.toSpliced(at, 0, ...own).join("\n");
        const text = `${HEAD}spec:\n  known: x\n${spec}`.replaceAll("\n", lineBreak);
        fc.pre(isReadable(text));
        const set = configure(text, { set: { containerProxy: "p2", fileRepository: "https://g" } }).text;
        const kept = linesOf(text).filter((line) => !/assets|container|fileRepository/.test(line));
        expect(linesOf(set).filter((line) => !/assets|container|fileRepository/.test(line))).toEqual(kept);
        const { clusters } = readDocuments([{ name: "x", text: set }]);
        expect(clusters[0]?.object["spec"]).toMatchObject({
          assets: { containerProxy: "p2", fileRepository: "https://g" },
        });
        expect(configure(set, NONE).text).not.toContain("containerProxy");
      }),
      { numRuns: 500 },
    );
  });
});

function isReadable(text: string): boolean {
  try {
    return readDocuments([{ name: "x", text }]).clusters.length === 1;
  } catch {
    return false;
  }
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== "");
}
