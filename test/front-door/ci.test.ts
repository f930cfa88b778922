import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { describeWith } from "../conformance/real-server.ts";
import { directoryWith } from "../cli/load.ts";
import { TOOL_COMMAND } from "../support/tool-command.ts";
import { startLocalRepositories } from "./made-up-cluster.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const read = (name: string): string => readFileSync(join(ROOT, name), "utf8");

interface Step {
  readonly id: string;
  readonly shell: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: string;
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}
interface GitlabJob {
  readonly variables: Readonly<Record<string, string>>;
  readonly before_script: readonly string[];
  readonly script: readonly string[];
  readonly artifacts: { readonly reports: { readonly junit: string } };
}
const ACTION = parse(read("action.yml")) as Action;
const JOB = (parse(read("ci/gitlab.yml")) as Record<".kops-assets", GitlabJob>)[".kops-assets"];
const EXPRESSION = /\$\{\{ *([\w.-]+) *\}\}/g;

interface Ended {
  readonly code: number;
  readonly said: string;
}

async function runScript(
  command: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Promise<Ended> {
  const [program = "", ...words] = command;
  const { PATH = "" } = process.env;
  const own = { PATH, HOME: cwd, TMPDIR: tmpdir(), GIT_CONFIG_NOSYSTEM: "1" };
  const child = spawn(program, words, { cwd, env: { ...own, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text: Buffer) => (said += String(text)));
  const [code] = (await once(child, "close")) as [number];
  return { code, said };
}

/** What a runner makes of an action: its steps one after another, each with its expressions filled in, until one fails. */
async function runAction(cwd: string, given: Readonly<Record<string, string>>, baseRef = "") {
  const temporary = mkdtempSync(join(tmpdir(), "runner-"));
  const [output, summary] = [join(temporary, "output"), join(temporary, "summary.md")];
  const known: Record<string, string> = { "github.base_ref": baseRef };
  const filled = (text: string): string => text.replace(EXPRESSION, (_, name: string) => known[name] ?? "");
  for (const [name, { default: usual }] of Object.entries(ACTION.inputs))
    known[`inputs.${name}`] = given[name] ?? filled(usual);
  const runner = {
    GITHUB_ACTION_PATH: ROOT.replace(/\/$/, ""),
    GITHUB_OUTPUT: output,
    RUNNER_TEMP: temporary,
  };
  let [code, said] = [0, ""];
  writeFileSync(summary, "");
  for (const [at, { id, shell, env, run }] of ACTION.runs.steps.entries()) {
    expect(shell).toBe("bash");
    const script = join(temporary, `${at}.sh`);
    writeFileSync(script, filled(run));
    writeFileSync(output, "");
    const variables = Object.entries(env).map(([name, text]) => [name, filled(text)] as const);
    const ended = await runScript(["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script], cwd, {
      ...runner,
      GITHUB_STEP_SUMMARY: summary,
      ...Object.fromEntries(variables),
    });
    for (const [, name = "", value = ""] of readFileSync(output, "utf8").matchAll(/^([\w-]+)=(.*)$/gm))
      known[`steps.${id}.outputs.${name}`] = value;
    said += ended.said;
    code = ended.code;
    if (code !== 0) break;
  }
  const outputs = Object.entries(ACTION.outputs).map(([name, { value }]) => [name, filled(value)]);
  return {
    code,
    said,
    summary: readFileSync(summary, "utf8"),
    outputs: Object.fromEntries(outputs) as Record<string, string>,
  };
}

interface Sarif {
  readonly runs: readonly {
    readonly results: readonly {
      readonly locations?: readonly {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
      }[];
    }[];
  }[];
}

/** What GitLab's runner makes of the job: its lines in one shell, with its variables and those of the pipeline. */
function runJob(cwd: string, given: Readonly<Record<string, string>>): Promise<Ended> {
  const pipeline: Record<string, string> = { CI_MERGE_REQUEST_DIFF_BASE_SHA: "" };
  const own = Object.entries(JOB.variables).map(
    ([name, text]) => [name, text.replace(/\$(\w+)/g, (_, of: string) => pipeline[of] ?? "")] as const,
  );
  const script = [...JOB.before_script, ...JOB.script].join("\n");
  return runScript(["sh", "-e", "-c", script], cwd, { ...Object.fromEntries(own), ...given });
}

/** A program in a folder of its own. */
function programOf(name: string, text: string): string {
  const file = join(directoryWith({ [name]: text }), name);
  chmodSync(file, 0o755);
  return file;
}

const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(" ");
const TOOL = programOf("kops-assets", `#!/bin/sh\nexec ${quoted(TOOL_COMMAND)} "$@"\n`);
/** Says what it was called with, a word a line, and prints nothing. */
const RECORDER = programOf("recorder", '#!/bin/sh\nprintf "<%s>\\n" "$@" >&2\n');

function gitOf(folder: string): (...words: readonly string[]) => string {
  const who = ["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "init.defaultBranch=main"];
  return (...words) =>
    execFileSync("git", [...who, ...words], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
}

/** A clone whose branch differs from main in the version of Kubernetes; the remote has both. */
function makeClone(): string {
  const folder = directoryWith({ "clusters/prod.yaml": read("examples/cluster.yaml") });
  const remote = mkdtempSync(join(tmpdir(), "remote-"));
  const git = gitOf(folder);
  git("init");
  git("add", ".");
  git("commit", "-m", "before");
  git("init", "--bare", remote);
  git("remote", "add", "origin", remote);
  git("push", "origin", "HEAD:main");
  const spec = join(folder, "clusters/prod.yaml");
  writeFileSync(
    spec,
    readFileSync(spec, "utf8").replace(/kubernetesVersion: .*/, "kubernetesVersion: 1.33.1"),
  );
  return folder;
}

const HOSTILE = [
  "$(touch pwned)",
  "`touch pwned`",
  "'; touch pwned; '",
  '"; touch pwned; "',
  "*",
  "a b.yaml",
];

describe("the action", () => {
  test("hands every input on, as a variable", () => {
    expect(ACTION.runs.using).toBe("composite");
    const used = ACTION.runs.steps.flatMap(({ env }) => Object.values(env));
    for (const name of Object.keys(ACTION.inputs)) expect(used.join()).toContain(`\${{ inputs.${name} }}`);
    expect(ACTION.runs.steps.filter(({ run }) => run.includes("${{"))).toEqual([]);
  });

  test("summarizes a pull request, and writes SARIF and pages", async () => {
    const clone = makeClone();
    const inputs = { files: "clusters/prod.yaml", "doctor-flags": "--offline", command: TOOL };
    const { code, summary, outputs, said } = await runAction(
      clone,
      { ...inputs, "kops-version": "1.36.2" },
      "main",
    );
    expect(said).not.toMatch(/error: (?!.*\[)/);
    expect(summary).toMatch(/^## Examination: `prod\.example\.com`$/m);
    expect(summary).toMatch(
      /^## Upgrade: `kops-assets-report\/base\/clusters\/prod\.yaml → clusters\/prod\.yaml`$/m,
    );
    expect(summary).toMatch(/^\| .*kube-proxy:v1\.34\.6.*kube-proxy:v1\.33\.1/m);
    expect(outputs["exit-code"]).toBe(String(code));
    expect(code).toBe(0);
    const sarif = JSON.parse(readFileSync(join(clone, outputs["sarif"] ?? ""), "utf8")) as {
      version: string;
    };
    expect(sarif.version).toBe("2.1.0");
    expect(readdirSync(join(clone, outputs["report"] ?? "")).sort()).toEqual([
      ...["diff.html", "diff.md", "doctor.html", "doctor.md", "doctor.sarif", "summary.md"],
    ]);
  });

  test("takes several clusters, as the page shows it", async () => {
    const clone = makeClone();
    const stage = read("examples/cluster.yaml").replaceAll("prod.example.com", "stage.example.com");
    writeFileSync(join(clone, "clusters/stage.yaml"), stage);
    const inputs = { files: "clusters/prod.yaml\nclusters/stage.yaml\n", "doctor-flags": "--offline" };
    const { code, summary, outputs, said } = await runAction(clone, { ...inputs, command: TOOL }, "main");
    expect(code, said).toBe(0);
    expect(summary).toMatch(/^## Examination: `prod\.example\.com, stage\.example\.com`$/m);
    expect(summary).toMatch(/^## Upgrade: /m);
    const sarif = JSON.parse(readFileSync(join(clone, outputs["sarif"] ?? ""), "utf8")) as Sarif;
    // Code scanning takes one run of a tool.
    expect(sarif.runs).toHaveLength(1);
    const places = sarif.runs[0]?.results.map(
      ({ locations }) => locations?.[0]?.physicalLocation.artifactLocation.uri,
    );
    expect(new Set(places)).toEqual(new Set(["clusters/prod.yaml", "clusters/stage.yaml"]));
  });

  test("says what went wrong where a verb cannot even begin", async () => {
    const folder = directoryWith({});
    const { code, summary, outputs, said } = await runAction(folder, {
      verbs: "doctor nothing",
      command: TOOL,
    });
    expect({ code, exitCode: outputs["exit-code"] }).toEqual({ code: 2, exitCode: "2" });
    expect(summary).toContain("It ended with exit code 2");
    expect(said).toContain("nothing is none of doctor, diff, verify");
  });

  test("installs the version that is asked for", async () => {
    const tool =
      'mkdir -p "$4/bin"; printf "#!/bin/sh\\necho 9.9.9\\n" >"$4/bin/kops-assets"; chmod 755 "$4/bin/kops-assets"';
    const npm = programOf("npm", `#!/bin/sh\nprintf "<%s>\\n" "$@"\n${tool}\n`);
    const output = join(directoryWith({}), "output");
    const { code, said } = await runScript(["bash", join(ROOT, "ci/find-tool.sh")], ROOT, {
      PATH: `${join(npm, "..")}:${process.env["PATH"] ?? ""}`,
      GITHUB_OUTPUT: output,
      RUNNER_TEMP: directoryWith({}),
      VERSION: "0.1.0; touch pwned",
    });
    expect(code, said).toBe(0);
    expect(said).toMatch(/<--prefix>[^]*<--no-audit>[^]*<-->\n<kops-assets@0\.1\.0; touch pwned>\n9\.9\.9\n/);
    expect(readFileSync(output, "utf8")).toMatch(/^command=.*\/kops-assets\/bin\/kops-assets\n$/);
  });

  test("takes inputs for what they are, and runs nothing in them", async () => {
    const folder = makeClone();
    mkdirSync(join(folder, "a"));
    const lines = HOSTILE.join("\n");
    const inputs = { files: lines, lock: "$(touch pwned)", base: "$(touch pwned)", command: RECORDER };
    const flags = { "verify-flags": lines, "doctor-flags": lines, "diff-flags": lines };
    const { said } = await runAction(folder, {
      ...inputs,
      ...flags,
      verbs: "verify diff doctor $(touch pwned) *",
    });
    const words = HOSTILE.flatMap((word) => ["<-f>", `<${word}>`]);
    const lock = ["<--lock>", "<$(touch pwned)>"];
    const verify = ["<verify>", "<-o>", "<markdown>", "<--report>", "<kops-assets-report/verify.html>"];
    const all = [...verify, ...words, ...lock, ...HOSTILE.map((word) => `<${word}>`)];
    expect(said).toContain(`${all.join("\n")}\n`);
    expect(existsSync(join(folder, "pwned"))).toBe(false);
  });
});

/** The script by itself, with a tool that only says what it was called with. */
const check = (cwd: string, given: Readonly<Record<string, string>>): Promise<Ended> =>
  runScript(["sh", join(ROOT, "ci/checks.sh")], cwd, {
    KOPS_ASSETS_COMMAND: RECORDER,
    KOPS_ASSETS_VERBS: "diff",
    KOPS_ASSETS_FILES: "clusters/prod.yaml",
    ...given,
  });
const DIFF = /<diff>\n(?:<.*>\n)*<-->\n<(?<old>.*)>\n<(?<now>.*)>\n/;

describe("what diff compares with", () => {
  test.each([
    ["a branch of the remote", "main"],
    ["a branch with other letters in its name", "fix/#1,(a)@b"],
    ["a commit by its place", "HEAD~1"],
    ["a block of text with one line", "main\n"],
  ])("%s", async (_, base) => {
    const clone = makeClone();
    const git = gitOf(clone);
    git("push", "origin", "HEAD:refs/heads/fix/#1,(a)@b");
    git("commit", "-am", "after");
    const { code, said } = await check(clone, { KOPS_ASSETS_BASE: base });
    expect(DIFF.exec(said)?.groups, said).toEqual({
      old: "kops-assets-report/base/clusters/prod.yaml",
      now: "clusters/prod.yaml",
    });
    expect(code).toBe(0);
    // The clone has all that it had.
    expect(git("rev-parse", "--is-shallow-repository")).toBe("false\n");
    expect(git("rev-list", "--count", "HEAD")).toBe("2\n");
  });

  test.each([["main:stolen"], ["--upload-pack=touch pwned"], ["nothing"], ["../main"]])(
    "%s is nothing",
    async (base) => {
      const clone = makeClone();
      const { code, said } = await check(clone, { KOPS_ASSETS_BASE: base });
      expect({ code, said }).toEqual({
        code: 2,
        said: expect.stringContaining(`there is no ${base} to compare with`) as string,
      });
      expect(gitOf(clone)("branch", "--list", "stolen")).toBe("");
      expect(existsSync(join(clone, "pwned"))).toBe(false);
    },
  );

  test("files with any name, and one that is not there", async () => {
    const clone = makeClone();
    const files = ["--help", "a b.yaml", "clusters/prod.yaml"];
    for (const file of files.slice(0, 2)) writeFileSync(join(clone, file), "a: 1\n");
    const git = gitOf(clone);
    git("add", ".");
    git("commit", "-m", "more");
    const one = await check(clone, { KOPS_ASSETS_BASE: "HEAD", KOPS_ASSETS_FILES: "--help" });
    expect(DIFF.exec(one.said)?.groups).toEqual({ old: "kops-assets-report/base/--help", now: "--help" });
    const all = { KOPS_ASSETS_BASE: "HEAD", KOPS_ASSETS_FILES: files.join("\n") };
    expect(DIFF.exec((await check(clone, all)).said)?.groups?.["now"]).toBe("kops-assets-report/head");
    const gone = await check(clone, { ...all, KOPS_ASSETS_FILES: `nothing.yaml\n${files.join("\n")}` });
    expect(gone).toMatchObject({ code: 2, said: expect.stringContaining("not there") as string });
  });

  test("leaves folders alone that are somebody's", async () => {
    const clone = makeClone();
    mkdirSync(join(clone, "head"));
    const { code, said } = await check(clone, { KOPS_ASSETS_BASE: "main", KOPS_ASSETS_REPORT: "." });
    expect(code).toBe(2);
    expect(said).toContain("name another folder for the report");
    expect(readdirSync(clone).filter((name) => /^(?:base|head)$/.test(name))).toEqual(["head"]);
  });
});

describe("what the runner takes for commands", () => {
  const SAYS = programOf(
    "says",
    "#!/bin/sh\nprintf '::set-output name=sarif::evil\\n##[error]evil\\n' >&2\n",
  );

  test("is nothing that the tool says of a pull request's files", async () => {
    const { said, outputs } = await runAction(makeClone(), { verbs: "doctor", command: SAYS, report: "" });
    const [, word = "", between = ""] = /^::stop-commands::(\w{32})\n([^]*)\n::\1::$/m.exec(said) ?? [];
    expect(word, said).not.toBe("");
    expect(between).toContain("::set-output name=sarif::evil");
    // The tool is asked for its version before.
    expect(said.slice(said.indexOf(word)).match(/evil/g)).toHaveLength(between.match(/evil/g)?.length ?? 0);
    expect(outputs).toEqual({ report: "kops-assets-report", sarif: "", "exit-code": "0" });
  });

  test("is no line of an input", async () => {
    const folder = makeClone();
    const two = await runAction(folder, { verbs: "doctor", command: SAYS, report: "a\nsarif=evil" });
    expect(two).toMatchObject({ code: 2, outputs: { sarif: "" } });
    const block = await runAction(folder, { verbs: "doctor", command: `${SAYS}\n`, report: "a\n" });
    expect(block).toMatchObject({ code: 0, outputs: { report: "a" } });
  });
});

describe("the job for GitLab", () => {
  test("verifies, and writes JUnit where GitLab looks for it", async () => {
    const local = await startLocalRepositories();
    const folder = directoryWith({ "list.txt": "registry.k8s.io/pause:3.10\n" });
    const { code, said } = await runJob(folder, {
      PATH: `${join(TOOL, "..")}:${process.env["PATH"] ?? ""}`,
      KOPS_ASSETS_VERBS: "verify",
      KOPS_ASSETS_FILES: "list.txt\n",
      KOPS_ASSETS_VERIFY_FLAGS: local.flags.join("\n"),
    });
    await local.close();
    expect(code, said).toBe(3);
    const report = JOB.artifacts.reports.junit.replace(
      "$KOPS_ASSETS_REPORT",
      JOB.variables["KOPS_ASSETS_REPORT"] ?? "",
    );
    expect(readFileSync(join(folder, report), "utf8")).toMatch(/<testsuite .*failures="[1-9]/);
  });

  test("has no diff where there is nothing to compare with", async () => {
    const { code, said } = await runJob(directoryWith({}), {
      PATH: `${join(TOOL, "..")}:${process.env["PATH"] ?? ""}`,
      KOPS_ASSETS_VERBS: "diff",
    });
    expect({ code, said }).toEqual({
      code: 0,
      said: expect.stringContaining("nothing to compare with") as string,
    });
  });
});

describeWith("shellcheck", (shellcheck) => {
  test.each(["checks.sh", "find-tool.sh", "github.sh"])("%s is a good script", (name) => {
    execFileSync(shellcheck, [join(ROOT, "ci", name)]);
  });
});

/** check-jsonschema with the schemas that are published for these files (tools/setup-servers.sh). */
const JUDGE = join(ROOT, ".servers/python");
const isForReal = process.env["KOPS_ASSETS_REAL_SERVERS"] === "1";

describe.skipIf(!existsSync(join(JUDGE, "check_jsonschema")) && !isForReal)("published schemas", () => {
  const judge = async (schema: string, text: string): Promise<number> => {
    const file = join(directoryWith({ "file.yaml": text }), "file.yaml");
    const words = ["python3", "-m", "check_jsonschema", "--builtin-schema", `vendor.${schema}`, file];
    return (await runScript(words, ROOT, { PYTHONPATH: JUDGE })).code;
  };

  test.each([
    ["github-actions", read("action.yml"), "using: composite"],
    // Of a job that only others extend the schema says nothing.
    ["gitlab-ci", read("ci/gitlab.yml").replace("\n.kops-assets:", "\nkops-assets:"), "when: always"],
  ])("%s: fits, and what does not is found", async (schema, text, part) => {
    expect(text).toContain(part);
    expect(await judge(schema, text)).toBe(0);
    expect(await judge(schema, text.replace(part, `${part}-never`))).toBe(1);
  });
});
