import { linkSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { clusterSpec, directoryWith } from "./load.ts";
import { runCommand } from "./run-command.ts";

const LOCK = "version: 1\nkind: AssetLock\nimages: []\nfiles: []\n";
const MAPPED_LOCK = `version: 1
kind: AssetLock
images:
- {canonical: 'registry.k8s.io/pause:3.10', download: 'r.example/pause:3.10', digest: 'sha256:${"a".repeat(64)}', size: 7, platforms: [], why: []}
files: []
`;
const FILES = {
  "c.yaml": clusterSpec(),
  "in.txt": "registry.invalid/a/b:v1\n",
  "k.yaml": "concurrency: 4\n",
  "r.json": "{}\n",
  "old.lock.yaml": LOCK,
  "specs/c.yaml": clusterSpec(),
  "specs/own.lock.yaml": LOCK,
  "linking/c.yaml": clusterSpec(),
  "policy/copy-policy.json": clusterSpec(),
  "store/c.yaml": clusterSpec(),
  "store/kops-assets.json": "{}\n",
  "packed/kops-assets.json": '{"format":"kops-assets bundle","version":1}\n',
  "deploy/kustomization.yaml": MAPPED_LOCK,
  "pods/a/pod.yaml": "kind: Pod\napiVersion: v1\nmetadata: {name: a}\n",
};
const IMAGE = `r.example/x@sha256:${"1".repeat(64)}`;
let folder = "";

beforeEach(() => {
  folder = directoryWith(FILES);
  mkdirSync(join(folder, "sub"));
  symlinkSync(join(folder, "c.yaml"), join(folder, "link.html"));
  symlinkSync("sub", join(folder, "linked"));
  symlinkSync("specs", join(folder, "all"));
  symlinkSync("../r.json", join(folder, "linking", "more.json"));
  linkSync(join(folder, "in.txt"), join(folder, "hard.html"));
});

/** Words that begin with an @ are in the folder. */
function run(line: string) {
  const words = line.split(" ").map((word) => word.replace(/@(?!\d|sha256)/, `${folder}/`));
  return runCommand(...words);
}

describe("a file that is written is named once", () => {
  test.each([
    ["a list", "copy --no-config --list @in.txt --to @repository --report @in.txt", /^--report and --list /],
    ["a list, by another path", "copy --list @in.txt --to @x --report @sub/../in.txt", /--report and --list/],
    ["a list, by a hard link", "copy --list @in.txt --to @x --report @hard.html", /--report and --list/],
    ["a spec", "doctor -f @c.yaml --offline --report @c.yaml", /--report and -f name/],
    ["a spec, by a link", "doctor -f @c.yaml --offline --report @link.html", /--report and -f name/],
    ["a side", "diff @c.yaml@1.35.2 @in.txt --report @c.yaml", /--report and \S+c\.yaml name/],
    ["a receipt", "verify --receipt @r.json --report @r.json", /--report and --receipt/],
    ["a record", "copy --list @in.txt --to @x --record @new --report @new", /--report and --record/],
    [
      "a lock, by a record",
      "copy --list @in.txt --lock @old.lock.yaml --record @old.lock.yaml --to @x",
      /^--record and --lock name/,
    ],
    [
      "a policy",
      "copy --list @in.txt --to @x --policy @r.json --decisions @r.json",
      /--decisions and --policy/,
    ],
    [
      "two that are written",
      "verify --receipt @r.json --report @ki.html --metrics-file @ki.html",
      /--report and --m/,
    ],
    [
      "two, one by a linked folder",
      "verify --receipt @r.json --report @sub/a/ki.html --metrics-file @linked/a/ki.html",
      /--report and --metrics-file/,
    ],
    [
      "metrics and a list",
      "lock --list @in.txt -o @l.yaml --metrics-file @in.txt",
      /--metrics-file and --list/,
    ],
    [
      "metrics and a lock file",
      "lock --list @in.txt -o @l.yaml --metrics-file @l.yaml",
      /--metrics-file and --output/,
    ],
    ["a bundle", "bundle create -f @in.txt --to @b.tar --report @b.tar", /--report and --to/],
    ["a bundle among ends", "copy -f @in.txt --to bundle=@b.tar --report @b.tar", /--report and --to/],
    ["a bundle that is loaded", "bundle load @r.json --to @x --report @r.json", /--report and \S+r\.json/],
    ["a spec, by a lock", "lock -f @c.yaml -o @c.yaml", /--output and -f name/],
    ["a spec, by a script", "render bootstrap -f @c.yaml --output @c.yaml", /--output and -f name/],
    ["a list, by a bundle", "bundle create --list @in.txt --to @in.txt", /--to and --list name/],
    ["a list, by an end", "copy --list @in.txt --to @x --to bundle=@in.txt", /--to and --list name/],
    [
      "one of a folder",
      "doctor -f @specs --offline --report @specs/c.yaml",
      /^--report \S+c\.yaml is one of the YAML and JSON files that -f \S+specs reads$/,
    ],
    ["one of a folder, by a link", "doctor -f @all --offline --report @specs/c.yaml", /^--report .* reads$/],
    ["what a folder links to", "copy -f @linking --to @x --receipt @r.json", /^--receipt .* reads$/],
    ["one of a folder, by a lock", "lock -f @specs -o @specs/c.yaml", /^--output .* reads$/],
    ["a lock, by metrics", "lock -f @specs --metrics-file @specs/own.lock.yaml", /^--metrics-file .* reads$/],
    ["the next run's source", "copy -f @specs --to @x --receipt @specs/new.json", /^--receipt .* reads$/],
    [
      "one of a folder, by what is made of it",
      "render nodes -f @specs --output-dir @specs",
      /^--output-dir would write \S+\.yaml, which is one of the YAML and JSON files that -f \S+specs reads$/,
    ],
    [
      "a spec, by a policy",
      "render iam --for copy -f @policy/copy-policy.json --container-registry 123456789012.dkr.ecr.eu-west-1.amazonaws.com --output-dir @sub/../policy",
      /^--output-dir would write \S+copy-policy\.json, which is read \(-f\)$/,
    ],
    [
      "a manifest, in a folder below",
      "render manifests @pods --container-registry r.example --output-dir @pods",
      /^--output-dir would write \S+a\/pod\.yaml, which is read$/,
    ],
    [
      "a lock, by objects",
      `render job --lock @deploy/kustomization.yaml --image ${IMAGE} --kustomize @deploy`,
      /^--kustomize would write \S+kustomization\.yaml, which is read \(--lock\)$/,
    ],
    ["settings", "doctor -f @c.yaml --config @k.yaml --report @k.yaml", /--report and --config/],
    [
      "what says that a directory is one",
      "copy --list @in.txt --to @x --report @x/kops-assets.json",
      /^--report names \S+, and \S+x keeps its own kops-assets\.json there$/,
    ],
    ["content", "copy --list @in.txt --to @x --report @sub/../x/blobs/sha256/a", /keeps its own blobs there/],
    [
      "a served file",
      "get assets --copy -f @in.txt --to @linked --record @sub/files/r",
      /its own files there/,
    ],
    [
      "an end's content",
      "copy --list @in.txt --to dir=@x,files=/y --to @z --receipt @x/index.json",
      /own index/,
    ],
    [
      "an end's bundle",
      "copy --list @in.txt --to @z --to bundle=@b --receipt @b/SHA256SUMS",
      /own SHA256SUMS/,
    ],
    ["a bundle's folder", "bundle create --list @in.txt --to @b --receipt @b/delta.json", /its own delta/],
    [
      "a bundle's folder, with a file more",
      "bundle create --list @in.txt --to @b --report @b/sub/r.html",
      /^--report names \S+, and \S+b is a bundle, whose list of hashes would not name it$/,
    ],
    [
      "a bundle among ends, with a file more",
      "copy --list @in.txt --to bundle=@b --receipt @b/r",
      /is a bundle/,
    ],
    ["a bundle that is verified", "verify @packed --report @packed/r.html", /packed is a bundle/],
    [
      "a bundle that is read",
      "bundle load @store --to @x --metrics-file @store/blobs/m",
      /its own blobs there/,
    ],
    [
      "a directory that is looked at",
      "verify --list @in.txt --to @store --report @store/oci-layout",
      /own oci-la/,
    ],
  ])("%s is not overwritten", async (_, line, words) => {
    const { error, stdout } = await run(line);
    expect(error).toMatchObject({ code: "BAD_FLAGS", message: expect.stringMatching(words) as string });
    expect(stdout).toBe("");
    for (const [name, text] of Object.entries(FILES))
      expect(readFileSync(join(folder, name), "utf8")).toBe(text);
  });

  test("what a settings file says of it counts too", async () => {
    const config = directoryWith({ "k.yaml": `report: ${folder}/c.yaml\n` });
    const { error } = await run(`doctor -f @c.yaml --offline --config ${config}/k.yaml`);
    expect(error).toMatchObject({ code: "BAD_FLAGS" });
  });

  test.each([
    ["a file beside content", "copy missing -f @c.yaml --to @x --report @x/report.html", "NO_CLUSTER"],
    ["another file", "doctor -f @c.yaml --offline --report @d.html", undefined],
    [
      "what several may write to",
      "verify --receipt @no.json --report /dev/null --metrics-file /dev/null",
      "UNREADABLE_FILE",
    ],
    ["a page among specs", "doctor d.html -f @specs --offline --report @specs/d.html", "NO_CLUSTER"],
    ["a lock among specs", "lock -f @specs --kops-version 9.9.9 -o @specs/own.lock.yaml", "UNKNOWN_RELEASE"],
    ["a lock of itself", "lock -f @old.lock.yaml -o @old.lock.yaml", undefined],
    ["a bundle among ends", "copy missing -f @c.yaml --to @x --to bundle=@new.tar", "NO_CLUSTER"],
    ["another folder", "render nodes -f @specs --output-dir @made", undefined],
    [
      "a folder beside manifests",
      "render manifests @pods --container-registry r.example --output-dir @made",
      undefined,
    ],
    ["a word that is no file", "doctor d.html -f @c.yaml --offline --report @d.html", "NO_CLUSTER"],
  ])("%s is taken", async (_, line, code) => {
    const { error } = await run(line);
    expect((error as { readonly code?: string } | undefined)?.code).toBe(code);
  });
});
