import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { renderBootstrap } from "../src/bootstrap/render-bootstrap.ts";
import { renderCloudInit } from "../src/bootstrap/render-cloud-init.ts";
import type { ExportFile, ExportImage, ExportList } from "../src/exports/export-list.ts";
import type { ExportFormatName } from "../src/exports/export-format-names.ts";
import { EXPORT_FORMATS } from "../src/exports/export-formats.ts";
import type { NodeFile, NodePlan } from "../src/nodes/node-plan.ts";

/** What a name would have to hold to be run, expanded or taken for an option. */
const ONE_LINE = [
  "$(touch pwned)",
  "`touch pwned`",
  "';touch pwned;'",
  '";touch pwned;"',
  "'\\'';touch pwned;'",
  "\\';touch pwned;#",
  "&&touch pwned",
  "|touch${IFS}pwned",
  "-x",
  "--output=pwned",
  "--config=pwned",
  "LIST",
  "$HOME",
  "*",
  "~",
  "%s%n",
  "{a,b}[1-3]",
  "# no comment",
  "\\",
  "!!",
  "ä€😀",
];
const LINE_ENDS = [
  "a\nLIST\ntouch pwned\n",
  "a\rtouch pwned",
  "a\u2028touch pwned",
  "a\u0085b",
  "a\u009bb",
  "a\u0000b",
];
const CONTENT = "what every URL answers\n";
const SHA256 = createHash("sha256").update(CONTENT).digest("hex");

/** Writes its words to `calls`, and the content to what `--output` names. */
const STUB = `#!/bin/sh
printf '%s\\0' "\${0##*/}" "$@" '' >>"$SANDBOX/calls"
while [ $# -gt 0 ]; do
  case $1 in
    --output) printf 'what every URL answers\\n' >"$2"; shift ;;
  esac
  shift
done
`;

let sandbox = "";
beforeEach(() => {
  sandbox = mkdtempSync(join(tmpdir(), "hostile-"));
  mkdirSync(join(sandbox, "bin"));
  mkdirSync(join(sandbox, "work"));
  for (const tool of ["crane", "skopeo", "curl", "wget", "ctr", "crictl", "containerd", "systemctl"]) {
    writeFileSync(join(sandbox, "bin", tool), STUB);
    chmodSync(join(sandbox, "bin", tool), 0o755);
  }
});

/** Runs a script where the tools are stubs; the answer is what they were called with. */
function run(script: string, words: readonly string[] = [], shell = "sh"): string[][] {
  const file = join(sandbox, "script.sh");
  writeFileSync(file, script);
  const env = {
    PATH: `${join(sandbox, "bin")}:${process.env["PATH"] ?? ""}`,
    SANDBOX: sandbox,
    HOME: "/home/of-nobody",
  };
  const { status, stderr } = spawnSync(shell, [file, ...words], {
    cwd: join(sandbox, "work"),
    env,
    encoding: "utf8",
  });
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  expect(
    everything(join(sandbox, "work")).filter((name) => name.endsWith("pwned") && !name.includes("got")),
  ).toEqual([]);
  const calls = existsSync(join(sandbox, "calls")) ? readFileSync(join(sandbox, "calls"), "utf8") : "";
  return calls
    .split("\0\0")
    .filter((call) => call !== "")
    .map((call) => call.split("\0"));
}

function everything(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" });
}

function render(tool: ExportFormatName, list: ExportList): string {
  return EXPORT_FORMATS[tool].render(list).text;
}

function image(name: string): ExportImage {
  const source = { registry: name, repository: name, tag: name };
  return { canonical: `s/${name}`, download: `t/${name}`, component: name, source, target: source };
}

function file(path: string, url = `https://files.example/${encodeURIComponent(path)}`): ExportFile {
  return { canonical: url, download: url, component: path, path, sha256: SHA256 };
}

describe.each(["sh", "bash"])("in %s", (shell) => {
  test.each([
    ["crane" as const, ["copy", "--insecure", "--"], ""],
    [
      "skopeo-copy" as const,
      ["copy", "--all", "--preserve-digests", "--retry-times", "3", "--insecure", "--"],
      "docker://",
    ],
  ])("the script for %s hands over hostile names as they are", (tool, before, scheme) => {
    const calls = run(render(tool, { images: ONE_LINE.map(image), files: [] }), ["--insecure"], shell);
    const names = ONE_LINE.map((name) => `${scheme}${name}/${name}:${name}`);
    expect(calls.map(([, ...words]) => words)).toEqual(names.map((name) => [...before, name, name]));
  });

  test("the script for curl downloads below its directory alone", () => {
    const paths = ONE_LINE.filter((path) => !path.includes("/"));
    const calls = run(
      render("curl", { images: [], files: paths.map((path) => file(path)) }),
      ["-got"],
      shell,
    );
    expect(calls.map((words) => words.slice(-4))).toEqual(
      paths.map((path) => ["--output", `./-got/${path}.partial`, "--url", file(path).canonical]),
    );
    expect(calls.every((words) => words.includes("--globoff") && words.includes("=http,https"))).toBe(true);
    expect(everything(join(sandbox, "work", "-got")).sort()).toEqual(
      paths.flatMap((path) => [path, `${path}.sha256`]).sort(),
    );
  });
});

describe("a name that does not fit on a line", () => {
  test.each(["crane", "skopeo-copy", "regsync"] as const)("is refused for %s", (tool) => {
    for (const name of LINE_ENDS)
      expect(() => render(tool, { images: [image(name)], files: [] })).toThrow(
        expect.objectContaining({ code: "BAD_NAME" }),
      );
  });

  test.each(["curl", "aria2"] as const)("is refused for %s", (tool) => {
    for (const path of LINE_ENDS)
      expect(() => render(tool, { images: [], files: [file(path)] })).toThrow(
        expect.objectContaining({ code: "BAD_FILE_PATH" }),
      );
  });
});

test.each(["curl", "aria2"] as const)("%s is given nothing but http(s)", (tool) => {
  const others = ["file:///etc/passwd", "scp://h/x", "s3://b/x", "--output=x", "ftp://h/x"].map((url) =>
    file("x", url),
  );
  const rendered = EXPORT_FORMATS[tool].render({ images: [], files: [...others, file("y")] });
  for (const { canonical } of others) expect(rendered.text).not.toContain(canonical);
  expect(rendered.text).toContain("https://files.example/y");
  expect(rendered.findings.map(({ code }) => code)).toEqual(["NOT_HTTP"]);
});

const OPTIONS = {
  cluster: "one.example.com",
  release: "1.36.2",
  containerdVersion: "2.2.4",
  installsContainerd: true,
  mirrors: [],
};

function nodeFile(component: string, ...urls: readonly string[]): NodeFile {
  return { component, canonical: "https://upstream.example/file", sha256: SHA256, urls };
}

function planOf(changes: Partial<NodePlan>): NodePlan {
  const nodeup = nodeFile("nodeup", "https://files.example/nodeup");
  return {
    instanceGroup: "nodes",
    role: "Node",
    nodeup: { amd64: nodeup, arm64: nodeup },
    hasConfig: true,
    files: { amd64: [], arm64: [] },
    imageArchives: { amd64: [], arm64: [] },
    images: [],
    warmPoolImages: [],
    ...changes,
  };
}

const image1 = (name: string): NodePlan["images"][number] => ({
  component: "x",
  canonical: name,
  image: name,
  use: "addon",
});

describe("the bootstrap script", () => {
  test("hands over hostile names as they are", () => {
    const urls = ONE_LINE.map((text, index) => `https://files.example/${text}-${index.toString()}`);
    const hostile = urls.map((url, index) => nodeFile(ONE_LINE[index] ?? "", url));
    const plan = planOf({ instanceGroup: ONE_LINE.join(""), files: { amd64: hostile, arm64: hostile } });
    const cluster = ONE_LINE.join("");
    const mirrors = [{ path: `certs.d/${cluster.replaceAll("/", "")}`, text: ONE_LINE.join("\n") }];
    const script = renderBootstrap(plan, { ...OPTIONS, cluster, mirrors, ca: ONE_LINE.join("\r\n") });
    const root = join(sandbox, "work", "got");
    mkdirSync(root);
    const calls = run(script, ["--root", root, "--download-only"]);
    expect(calls.map((words) => words.at(-1))).toEqual([...urls, "https://files.example/nodeup"]);
  });

  test.each<[string, Partial<NodePlan>, object]>([
    ["an image that is an option", { images: [image1("--all")] }, {}],
    ["an image of two words", { images: [image1("a b")] }, {}],
    ["the sandbox image", { sandboxImage: "a\nb" }, {}],
    ["kube-proxy's image", { kubeProxyImage: "-a" }, {}],
    ["the cluster's name", {}, { cluster: "a\nb" }],
    ["a component", { files: { amd64: [nodeFile("a\u2028b", "https://h/x")], arm64: [] } }, {}],
    ["a mirror's text", {}, { mirrors: [{ path: "x", text: "a\u0085b" }] }],
    ["a mirror's path", {}, { mirrors: [{ path: "x\n", text: "" }] }],
    ["the CA", {}, { ca: "a\u2029b" }],
    ["a C1 control", { instanceGroup: "a\u009b2Jb" }, {}],
  ])("is not written for %s", (_, plan, options) => {
    expect(() => renderBootstrap(planOf(plan), { ...OPTIONS, ...options })).toThrow(
      expect.objectContaining({ code: "BAD_TEXT" }),
    );
  });
});

/** Whether this machine has PyYAML, which cloud-init reads its user data with (cloudinit.util.load_yaml). It must have where CI runs. */
function pyYaml(): boolean {
  return spawnSync("python3", ["-c", "import yaml"]).status === 0;
}

describe.skipIf(!pyYaml() && process.env["KOPS_ASSETS_REAL_SERVERS"] !== "1")("PyYAML", () => {
  const load = (text: string): unknown =>
    JSON.parse(
      execFileSync(
        "python3",
        ["-c", "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin.buffer.read())))"],
        {
          input: text,
          encoding: "utf8",
        },
      ),
    );

  test("reads user data as they are meant, whatever the script holds", () => {
    const plan = planOf({ instanceGroup: ONE_LINE.join(" ") });
    const script = renderBootstrap(plan, { ...OPTIONS, ca: "a\r\n  b\n\n\tc\r" });
    expect(load(renderCloudInit(script))).toMatchObject({ write_files: [{ content: script }] });
  });

  test("is never given what it takes for the end of a line", () => {
    for (const sign of ["\u0085", "\u2028", "\u2029", "\u009b", "\u007f", "\u0007", "\r", "\ufeff", "\ud800"])
      expect(() => renderCloudInit(`#!/bin/sh\necho '${sign}'\n`)).toThrow(
        expect.objectContaining({ code: "BAD_TEXT" }),
      );
  });
});
