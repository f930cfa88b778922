import { describe, expect, test } from "vitest";
import { parseSource } from "../cluster/read/parse-source.ts";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXPORT_FORMATS } from "./export-formats.ts";
import type { ExportFile, ExportImage, ExportList } from "./export-list.ts";
import { renderCsv } from "./render-csv.ts";
import { renderAria2Input } from "./render-aria2-input.ts";
import { renderCurlScript } from "./render-curl-script.ts";
import { renderImageScript } from "./render-image-script.ts";
import { renderRegsync } from "./render-regsync.ts";
import { renderSkopeoSync } from "./render-skopeo-sync.ts";
import { present } from "../values/present.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const SHA256 = "b".repeat(64);

function image(registry: string, repository: string, target: string, digest?: string): ExportImage {
  return {
    canonical: `${registry}/${repository}:v1`,
    download: `${target}:v1`,
    component: "some",
    source: { registry, repository, tag: "v1", ...present({ digest }) },
    target: { registry: "reg.example", repository: target.replace("reg.example/", ""), tag: "v1" },
  };
}

const LIST: ExportList = {
  images: [
    image("registry.k8s.io", "pause", "reg.example/pause", DIGEST),
    image("quay.io", "a/b", "reg.example/quay.io-a-b"),
    image("quay.io", "not/mapped", "quay.io/not/mapped"),
  ],
  files: [
    {
      canonical: "https://x.example/a b",
      download: "https://f.example/kops/a%20b",
      component: "some",
      path: "a b",
      sha256: SHA256,
    },
  ],
};

describe("scripts for images", () => {
  test("name upstream by its digest and the target by its tag, and leave out what has no other place", () => {
    const { text, findings } = renderImageScript(LIST, "crane");
    expect(text.split("\n").slice(-4)).toEqual([
      "",
      `copy 'registry.k8s.io/pause@${DIGEST}' 'reg.example/pause:v1' "$@"`,
      `copy 'quay.io/a/b:v1' 'reg.example/quay.io-a-b:v1' "$@"`,
      "",
    ]);
    expect(findings.map(({ code }) => code)).toEqual(["KIND_LEFT_OUT", "NOT_MAPPED"]);
    expect(renderImageScript(LIST, "skopeo-copy").text).toContain("skopeo copy --all --preserve-digests");
  });
});

describe("files", () => {
  test("curl's list has the hash, the URL and the path, which may have blanks", () => {
    const { text } = renderCurlScript(LIST);
    expect(text).toContain(`\nfetch ${SHA256} 'https://x.example/a%20b' 'a b'\n`);
    expect(text).toContain("directory=${1:-.}\n");
  });

  test("aria2's input", () => {
    expect(renderAria2Input(LIST).text.split("\n").slice(2)).toEqual([
      "#sh set -eu",
      `#sh f="$1"/'a b'; [ ! -f "$f" ] || printf %s ${SHA256} >"$f.sha256"`,
      "https://x.example/a%20b",
      "  out=a b",
      `  checksum=sha-256=${SHA256}`,
      "",
    ]);
  });

  test("aria2's directory gets the hash beside each file that is there", () => {
    const directory = mkdtempSync(join(tmpdir(), "aria2-"));
    const files = [
      ...LIST.files,
      { ...LIST.files[0], canonical: "https://x.example/c", path: "it's/c" } as ExportFile,
    ];
    writeFileSync(join(directory, "a b"), "x");
    writeFileSync(join(directory, "input"), renderAria2Input({ images: [], files }).text);
    execFileSync("sh", ["-c", "sed -n 's/^#sh //p' input | sh -s ."], { cwd: directory });
    expect(readFileSync(join(directory, "a b.sha256"), "utf8")).toBe(SHA256);
    expect(readdirSync(directory).sort()).toEqual(["a b", "a b.sha256", "input"]);
  });

  test("a CA is named to each tool, or told", () => {
    const list = { ...LIST, caFile: "it's ca.pem" };
    const curl = renderCurlScript(list).text;
    expect(curl).toContain("ca='it'\\''s ca.pem'\n");
    expect(curl).toContain('curl --cacert "$authorities" --fail');
    expect(renderCurlScript(LIST).text).not.toMatch(/authorities|LIST/);
    expect(renderAria2Input(list).text.split("\n")[0]).toContain("--ca-certificate='it'\\''s ca.pem'");
    for (const name of ["crane", "skopeo", "skopeo-copy", "regsync"] as const)
      expect(EXPORT_FORMATS[name].render(list).findings.map(({ code }) => code)).toContain("CA_ELSEWHERE");
  });

  test("without a hash there is nothing to check by, which is said", () => {
    const files = LIST.files.map(({ canonical, download, path }) => ({
      canonical,
      download,
      path,
      component: "",
    }));
    const { text, findings } = renderCurlScript({ images: [], files });
    expect(text).toContain("\nfetch - 'https://x.example/a%20b' 'a b'\n");
    expect(findings.map(({ code }) => code)).toEqual(["UNKNOWN_HASH"]);
    expect(renderAria2Input({ images: [], files }).text).not.toContain("checksum");
  });

  test.each([
    "../etc/passwd",
    "a/../../b",
    "/etc/passwd",
    "a\nLIST\nrm -rf /",
    "a\u0000b",
    " a",
    "a//b",
    "a/./b",
    "a\u0085b",
    "a\u2028b",
    "a\u009bb",
    "",
  ])("a path such as %j is refused", (path) => {
    const files = LIST.files.map((file) => ({ ...file, path }));
    for (const render of [renderCurlScript, renderAria2Input])
      expect(() => render({ images: [], files })).toThrow(expect.objectContaining({ code: "BAD_FILE_PATH" }));
  });
});

test("skopeo's sync has all tags by registry, and says that it names copies itself", () => {
  const { text, findings } = renderSkopeoSync({ images: LIST.images, files: [] });
  expect(parseSource({ name: "s.yaml", text }).values[0]?.value).toEqual({
    "registry.k8s.io": { images: { pause: ["v1"] } },
    "quay.io": { images: { "a/b": ["v1"], "not/mapped": ["v1"] } },
  });
  expect(findings.map(({ code }) => code)).toEqual(["SYNC_RENAMES"]);
  const scoped = [image("quay.io", "a/b", "reg.example/mirror/quay.io/a/b")];
  expect(renderSkopeoSync({ images: scoped, files: [] }).findings).toEqual([]);
});

test("regsync's configuration", () => {
  const { text } = renderRegsync(LIST);
  expect(parseSource({ name: "r.yaml", text }).values[0]?.value).toEqual({
    version: 1,
    defaults: { parallel: 4 },
    sync: [
      { source: `registry.k8s.io/pause@${DIGEST}`, target: "reg.example/pause:v1", type: "image" },
      { source: "quay.io/a/b:v1", target: "reg.example/quay.io-a-b:v1", type: "image" },
    ],
  });
  const nothing = renderRegsync({ images: [], files: [] }).text;
  expect(parseSource({ name: "r.yaml", text: nothing }).problems).toEqual([]);
});

test("CSV has images and files, quoted where they have to be, and no formulas", () => {
  const files = LIST.files.map((file) => ({ ...file, component: 'a,"b"' }));
  const images = LIST.images.slice(0, 1).map((one) => ({ ...one, component: "=1+1" }));
  expect(renderCsv({ images, files }).text).toBe(
    `kind,canonical,download,hash,component
image,registry.k8s.io/pause:v1,reg.example/pause:v1,${DIGEST},'=1+1
file,https://x.example/a b,https://f.example/kops/a%20b,sha256:${SHA256},"a,""b"""
`,
  );
});
