import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseSource } from "../cluster/read/parse-source.ts";
import type { JsonValue } from "../cluster/read/source-document.ts";
import { mapImage } from "../remap/map-image.ts";
import { imageKey } from "../sources/image-name.ts";
import { mapManifest } from "./map-manifest.ts";
import type { ImageRules } from "./map-name.ts";

const REGISTRY: ImageRules = { assets: { containerRegistry: "r.example/kops" } };
const PROXY: ImageRules = { assets: { containerProxy: "p.example/hub" } };
const DIGEST = `sha256:${"a".repeat(64)}`;

function map(text: string, rules = REGISTRY) {
  return mapManifest({ name: "app.yaml", text }, rules);
}

/** The text in which everything between << and >> is an image, before and after. */
function pair(marked: string): { before: string; after: string } {
  const before = marked.replaceAll(/<<(.*?)=>(.*?)>>/g, "$1");
  return { before, after: marked.replaceAll(/<<(.*?)=>(.*?)>>/g, "$2") };
}

describe("mapManifest", () => {
  test.each([
    [
      "plain",
      "kind: Pod\nspec:\n  containers:\n  - image: <<quay.io/a/b:1=>r.example/kops/quay.io-a-b:1>> # why\n",
    ],
    [
      "quoted",
      `kind: Pod\nspec: {containers: [{image: '<<a:1=>r.example/kops/a:1>>'}, {"image":"<<b:2=>r.example/kops/b:2>>"}]}`,
    ],
    [
      "without spaces, JSON",
      `{"kind":"Pod","spec":{"containers":[{"image":"<<quay.io/a=>r.example/kops/quay.io-a>>"}]}}`,
    ],
    [
      "CRLF and trailing blanks",
      "kind: Pod\r\nspec:\r\n  containers:  \r\n  - image: <<b/c:1=>r.example/kops/b-c:1>>  \r\n",
    ],
    ["a byte order mark", "\uFEFFkind: Pod\nspec: {containers: [{image: <<a:1=>r.example/kops/a:1>>}]}\n"],
    [
      "folded",
      "kind: Pod\nspec:\n  containers:\n  - image: >-\n      <<a:1=>r.example/kops/a:1>>\n\n    name: x\n",
    ],
    [
      "a tag and an anchor",
      "kind: Pod\nspec: {containers: [{image: !!str &x <<a:1=>r.example/kops/a:1>>}, {image: *x}]}\n",
    ],
    [
      "an anchored mapping",
      "kind: Pod\nspec:\n  containers:\n  - &c {image: <<a:1=>r.example/kops/a:1>>}\n  - *c\n  - {<<: *c, name: z}\n".replace(
        "{<<:",
        "{\u0001:",
      ),
    ],
    [
      "an alias of what no image field has",
      "kind: Pod\nmetadata: {labels: {v: &v a:1}}\nspec: {containers: [{image: <<*v=>r.example/kops/a:1>>}]}\n",
    ],
    ["a digest", `kind: Pod\nspec: {containers: [{image: <<a@${DIGEST}=>r.example/kops/a@${DIGEST}>>}]}\n`],
    [
      "flags",
      "kind: Pod\nspec:\n  containers:\n  - args: [--x-image=<<q.io/a:1=>r.example/kops/q.io-a:1>>, --image, <<q.io/b=>r.example/kops/q.io-b>>]\n",
    ],
    [
      "flags without a registry",
      "kind: Pod\nspec:\n  containers:\n  - args: [--engine-image=<<longhornio/longhorn-engine:v1.9.1=>r.example/kops/longhornio-longhorn-engine:v1.9.1>>, --x-image, <<busybox:stable=>r.example/kops/busybox:stable>>]\n",
    ],
    [
      "variables without a registry",
      "kind: Pod\nspec: {containers: [{env: [{name: CSI_ATTACHER_IMAGE, value: <<longhornio/csi-attacher:v4.9.0=>r.example/kops/longhornio-csi-attacher:v4.9.0>>}, {name: PULL_IMAGE, value: always}, {name: MODE, value: longhornio/csi-attacher:v4.9.0}]}]}\n",
    ],
    [
      "variables",
      "kind: Pod\nspec: {containers: [{env: [{name: RELATED_IMAGE_X, value: <<q.io/b=>r.example/kops/q.io-b>>}]}]}\n",
    ],
    [
      "scripts",
      'kind: Pod\nspec:\n  containers:\n  - command:\n    - sh\n    - |\n      set -e\n      ctr pull <<q.io/a:1=>r.example/kops/q.io-a:1>>  # and\n      run "<<q.io/a:1=>r.example/kops/q.io-a:1>>" q.io/a:$TAG\n',
    ],
    [
      "image volumes",
      "kind: Pod\nspec:\n  volumes:\n  - image: {reference: <<q.io/v:1=>r.example/kops/q.io-v:1>>}\n",
    ],
    [
      "lists",
      'kind: List\nitems:\n- kind: CronJob\n  spec: {jobTemplate: {spec: {template: {spec: {initContainers: [{image: "<<a=>r.example/kops/a>>"}]}}}}}\n',
    ],
    [
      "custom resources",
      "kind: X\nmetadata: {name: x}\nspec: {image: <<q.io/v:1=>r.example/kops/q.io-v:1>>, sideImage: {repository: <<q.io/w=>r.example/kops/q.io-w>>, tag: v1}}\n",
    ],
    [
      "what is there already",
      "kind: Pod\nspec: {containers: [{image: r.example/kops/a-b:1}, {image: r.example/own/x:1}]}\n",
    ],
    [
      "look-alikes",
      "kind: Pod\nmetadata: {annotations: {a: q.io/a:1}}\nspec: {containers: [{args: ['https://q.io/a:1', --v=2], env: [{name: A}]}]}\n",
    ],
  ])("changes images and nothing else: %s", (_, marked) => {
    const { before, after } = pair(marked);
    const [input, wanted] = [before, after].map((text) => text.replace("\u0001:", "<<:"));
    expect(map(input ?? "").text).toBe(wanted);
    expect(map(wanted ?? "")).toMatchObject({ text: wanted, renamed: [] });
  });

  test.each([
    ['"q.io\\/a:1"', '"r.example/kops/q.io-a:1"'],
    ['"q.io/\\x61:1"', '"r.example/kops/q.io-a:1"'],
    ['"q.io/\\\n      a:1"', '"r.example/kops/q.io-a:1"'],
  ])("writes %s anew between its quotes", (before, after) => {
    const text = (image: string): string =>
      `kind: Pod\nspec:\n  containers:\n  - image: ${image} # c\n    name: x\n`;
    expect(map(text(before)).text).toBe(text(after));
  });

  test("quotes a name that is none without quotes", () => {
    const { text } = map("kind: Pod\nspec: {containers: [{image: a:1}]}\n", {
      assets: { containerRegistry: "[::1]:5000" },
    });
    expect(text).toBe('kind: Pod\nspec: {containers: [{image: "[::1]:5000/a:1"}]}\n');
  });

  test("keeps the path behind a proxy, and gives a name of Docker Hub its path", () => {
    const { text } = map(
      "kind: Pod\nspec: {containers: [{image: a:1}, {image: q.io/a/b:1}, {image: p.example/hub/a/b:1}]}\n",
      PROXY,
    );
    expect(text).toBe(
      "kind: Pod\nspec: {containers: [{image: p.example/hub/library/a:1}, {image: p.example/hub/a/b:1}, {image: p.example/hub/a/b:1}]}\n",
    );
  });

  test("pins by either name, and leaves digests that are there", () => {
    const digests = new Map([
      [imageKey("docker.io/library/a:1"), DIGEST],
      [imageKey("r.example/kops/b:1"), DIGEST],
      [imageKey("c:1"), DIGEST],
    ]);
    const other = `sha256:${"b".repeat(64)}`;
    const text = `kind: Pod\nspec: {containers: [{image: a:1}, {image: r.example/kops/b:1}, {image: 'c:1@${other}'}, {image: d:1}]}\n`;
    const { text: pinned, findings } = map(text, { ...REGISTRY, digests });
    expect(pinned).toBe(
      `kind: Pod\nspec: {containers: [{image: r.example/kops/a:1@${DIGEST}}, {image: r.example/kops/b:1@${DIGEST}}, {image: 'r.example/kops/c:1@${other}'}, {image: r.example/kops/d:1}]}\n`,
    );
    expect(findings).toMatchObject([
      { code: "OTHER_DIGEST", severity: "warning" },
      { code: "NOT_IN_LOCK", severity: "error", place: { file: "app.yaml", line: 2 } },
    ]);
    expect(map(pinned, { ...REGISTRY, digests }).text).toBe(pinned);
    expect(map("kind: Pod\nspec: {containers: [{image: a:1}]}\n", { assets: {}, digests }).text).toContain(
      `a:1@${DIGEST}`,
    );
  });

  test.each([
    ["SHARED_TEXT", "error", "kind: Pod\nspec:\n  containers:\n  - image: &x a:1\n    name: *x\n", 4],
    ["ENCODED_TEXT", "error", "kind: Pod\nspec:\n  containers:\n  - image: !!binary YTox\n", 4],
    ["NO_IMAGE_NAME", "error", "kind: Pod\nspec: {containers: [{image: h.example:5000/a:1}]}\n", 2],
    ["TEMPLATE_LEFT", "warning", 'kind: Pod\nspec: {containers: [{image: "{{ x }}"}]}\n', 2],
    ["VARIABLE_IMAGE", "warning", "kind: Pod\nspec: {containers: [{image: a:$(TAG)}]}\n", 2],
    ["BAD_IMAGE_NAME", "warning", "kind: Pod\nspec: {containers: [{image: A B}]}\n", 2],
    ["TEMPLATE_LEFT", "error", "kind: Pod\nspec:\n  {{- if x }}\n  a: b\n", 3],
    ["BAD_YAML", "error", "kind: [\n", 2],
    ["UNSURE_IMAGE", "info", "kind: X\nspec: {image: prometheus}\n", 2],
    ["VARIABLE_IMAGE", "warning", "kind: X\nspec: {image: $(IMAGE)}\n", 2],
    ["IMAGE_IN_PARTS", "warning", "kind: X\nspec: {image: {registry: q.io, repository: a, tag: v1}}\n", 2],
    ["IMAGE_IN_DATA", "info", 'kind: ConfigMap\nmetadata: {name: x}\ndata: {a: "use q.io/a:1"}\n', 3],
    ["ON_SAME_HOST", "info", "kind: Pod\nspec: {containers: [{image: r.example/own/a:1}]}\n", 2],
  ])("leaves a text and says %s (%s)", (code, severity, text, line) => {
    const { text: same, findings } = map(text);
    expect(same).toBe(text);
    expect(findings).toMatchObject([{ code, severity, place: { file: "app.yaml", line: line } }]);
  });

  test("a broken document leaves the others to be mapped", () => {
    const { before, after } = pair(
      "kind: [\n---\nkind: Pod\nspec: {containers: [{image: <<a:1=>r.example/kops/a:1>>}]}\n",
    );
    expect(map(before.replace("[\n", "x: y\n")).text).toBe(after.replace("[\n", "x: y\n"));
  });

  test("says where a script was changed", () => {
    const { findings } = map("kind: Pod\nspec:\n  containers:\n  - args: [-c, 'pull q.io/a:1']\n");
    expect(findings).toMatchObject([
      { code: "RENAMED_IN_TEXT", severity: "info", place: { file: "app.yaml", line: 4 } },
    ]);
  });
});

/** A text whose images are told apart from the rest. */
type Piece = string | { readonly image: string };

function write(pieces: readonly Piece[], rename: (image: string) => string): string {
  return pieces.map((piece) => (typeof piece === "string" ? piece : rename(piece.image))).join("");
}

const image = fc
  .tuple(
    fc.constantFrom("", "quay.io/", "registry.k8s.io/", "docker.io/", "r.example/kops/"),
    fc.constantFrom("a", "team/app", "x-y/z__w", "a/b/c.d"),
    fc.constantFrom("", ":1", ":v2.0-rc1", `@${DIGEST}`, `:3@${DIGEST}`),
  )
  .map((parts) => parts.join(""));
const blank = fc.constantFrom("", " ", "  ", " # a comment: with 'signs' ", "\t# x");
const other = fc.string().map((text) => JSON.stringify(text));
const gap = fc.constantFrom("", "\n", "  # on its own\n", "\n\n");

/** One container at a list's indentation, in one of the styles that people write. */
const container = fc
  .record({
    name: image,
    style: fc.nat(6),
    tail: blank,
    gap,
    text: other,
    key: fc.constantFrom("env", "x", "note"),
  })
  .map(({ name, style, tail, gap: lines, text, key }): Piece[] => {
    const img = { image: name };
    const rest = `${tail}\n${lines}    ${key}0: ${text}${tail}\n`;
    const styles: Piece[][] = [
      ["  - image: ", img, rest],
      ["  - image: '", img, "'", rest],
      ['  - "image"  :   "', img, '"', rest],
      ["  - {image: ", img, `, ${key}: ${text} }${tail}\n`],
      [`  - ${key}: ${text}\n    image: !!str `, img, `${tail}\n`],
      ["  - image: |-\n      ", img, `\n\n    ${key}: ${text}\n`],
      ["  - image:\n      >-4\n        ", img, `\n    ${key}: ${text}\n`],
    ];
    return styles[style] ?? [];
  });

const pod = fc
  .record({
    containers: fc.array(container, { minLength: 1, maxLength: 4 }),
    note: other,
    end: gap,
    list: fc.boolean(),
  })
  .map(({ containers, note, end }): Piece[] => [
    `# head\nkind: Pod # k\nmetadata:\n  name: ${note}\nspec:\n  containers:\n`,
    ...containers.flat(),
    end,
  ]);

const stream = fc
  .record({ pods: fc.array(pod, { minLength: 1, maxLength: 3 }), crlf: fc.boolean() })
  .map(({ pods, crlf }) => {
    const pieces = pods.flatMap((one, index) => (index === 0 ? one : ["--- # next\n", ...one]));
    return crlf
      ? pieces.map((piece) => (typeof piece === "string" ? piece.replaceAll("\n", "\r\n") : piece))
      : pieces;
  });

describe("mapManifest of any stream", () => {
  test.each([REGISTRY, PROXY])("keeps every other byte and value, and is done once: %j", ({ assets }) => {
    const place = assets.containerRegistry ?? assets.containerProxy ?? "";
    const rename = (name: string): string => {
      const full =
        assets.containerProxy === undefined || name.includes("/") ? name : `docker.io/library/${name}`;
      return name.startsWith(`${place}/`) ? name : mapImage(full, assets);
    };
    fc.assert(
      fc.property(stream, (pieces) => {
        const before = write(pieces, (name) => name);
        const after = write(pieces, rename);
        const mapped = map(before, { assets });
        expect(mapped.text).toBe(after);
        expect(map(after, { assets }).text).toBe(after);
        const renamed = JSON.stringify(values(before).map((value) => renameIn(value, rename)));
        expect(JSON.stringify(values(after))).toBe(renamed);
      }),
      { numRuns: 300 },
    );
  });

  test("any text stays a text of the same values", () => {
    const piece = fc.constantFrom(
      "kind: Pod\n",
      "containers:\n",
      "- image: ",
      "a:1",
      "*x",
      "&x ",
      "\n",
      "  ",
      "[",
      "{",
      "}",
      "'",
      "---\n",
      "<<: ",
      ": ",
      ">\n",
      "args: [q.io/a:1 b]\n",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join("")),
        (text) => {
          const once = map(text).text;
          expect(parseSource({ name: "x", text: once }).problems).toHaveLength(
            parseSource({ name: "x", text }).problems.length,
          );
          expect(map(once).text).toBe(once);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

function values(text: string): JsonValue[] {
  const { values: parsed, problems } = parseSource({ name: "x", text });
  expect(problems).toEqual([]);
  return parsed.map(({ value }) => value);
}

function renameIn(value: JsonValue, rename: (image: string) => string): JsonValue {
  if (Array.isArray(value)) return value.map((item) => renameIn(item, rename));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === "image" && typeof item === "string" ? rename(item) : renameIn(item, rename),
    ]),
  );
}
