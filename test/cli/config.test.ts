import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test, vi } from "vitest";
import { FOUND_SETTINGS } from "../../src/cli/config/found-settings.ts";
import { parseConfig } from "../../src/cli/config/parse-config.ts";
import { refuseStrangeFile, refuseUntrusted } from "../../src/cli/config/refuse-untrusted.ts";
import { settingsOf } from "../../src/cli/config/settings-of.ts";
import { createProgram } from "../../src/cli/create-program.ts";
import { UserError } from "../../src/errors/user-error.ts";
import { runProgram } from "../support/run-program.ts";
import { clusterSpec, directoryWith, settingsFile as fileWith } from "./load.ts";

const EXAMPLE = fileURLToPath(new URL("../../examples/kops-assets.yaml", import.meta.url));

afterEach(() => vi.unstubAllEnvs());

/** What a command is given where these words are typed and this file is named. */
async function flagsOf(
  words: readonly string[],
  text: string,
  program = createProgram(),
): Promise<Record<string, unknown>> {
  const names = words.filter((word) => !word.startsWith("-"));
  const command = names.reduce(
    (one, name) => one.commands.find((found) => found.name() === name) ?? one,
    program,
  );
  let given: Record<string, unknown> = {};
  command.action(() => {
    given = command.opts();
  });
  await program.parseAsync([...words, "--config", fileWith(text)], { from: "user" });
  return given;
}

/** A flag that was not given is no field of what a command gets. */
function expectFlags(found: Record<string, unknown>, flags: Readonly<Record<string, unknown>>): void {
  expect(Object.fromEntries(Object.keys(flags).map((name) => [name, found[name]]))).toEqual(flags);
}

function parsed(text: string, file = fileWith(text)) {
  return parseConfig(file, text, settingsOf(createProgram()));
}

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) return `${error.message} | ${error.hint ?? ""}`;
    throw error;
  }
  return "";
}

describe("a settings file", () => {
  test("counts as a whole where only the command that runs is made", async () => {
    const program = createProgram("copy");
    expect(program.commands.map((command) => command.name())).toEqual(["copy"]);
    const text = "concurrency: 4\ncommands: {verify: {sample: 2%}, copy: {deep: true}}";
    expectFlags(await flagsOf(["copy"], text, program), { concurrency: 4, deep: true });
    const unknown = flagsOf(["copy"], "commands: {verfy: {sample: 2%}}", createProgram("copy"));
    await expect(unknown).rejects.toMatchObject({ code: "BAD_CONFIG" });
  });

  test.each([
    ["for every command", "concurrency: 4", { concurrency: 4 }],
    ["for this command", "commands: {copy: {deep: true}}", { deep: true }],
    [
      "for this command before every one",
      "commands: {copy: {concurrency: 2}}\nconcurrency: 4",
      { concurrency: 2 },
    ],
    ["for another command", "commands: {verify: {concurrency: 2}}", { concurrency: undefined }],
    ["as it is written", "kubernetes-version: 1.30", { kubernetesVersion: "1.30" }],
    ["a list", "platform: [linux/amd64, linux/arm64]", { platform: ["linux/amd64", "linux/arm64"] }],
    ["a list of one", "platforms: linux/amd64", { platform: ["linux/amd64"] }],
    [
      "under a better name",
      "targets: [a/, b/]\nclusters: c.yaml",
      { to: ["a/", "b/"], filename: ["c.yaml"] },
    ],
    ["pairs", "metadata: [a=b, c=d]", { metadata: { a: "b", c: "d" } }],
    ["mirrors", "mirrors: {a.io: [b.io, c.io], d.io: e.io}", { mirror: ["a.io=b.io,c.io", "d.io=e.io"] }],
    ["a switch that is off", "oci: false", { oci: false }],
    ["a switch in capitals", "oci: TRUE", { oci: true }],
  ])("gives a command its flags: %s", async (_, text, flags) => {
    expectFlags(await flagsOf(["copy"], text), flags);
  });

  test("comes after the command line, and after the environment", async () => {
    const text = "kops-version: 1.34.0\nplatform: [linux/arm64]\nmirrors: {a.io: b.io}\n";
    vi.stubEnv("KOPS_VERSION", "1.35.0");
    const words = ["copy", "--platform=linux/amd64", "--mirror=c.io=d.io"];
    expect(await flagsOf(words, text)).toMatchObject({
      kopsVersion: "1.35.0",
      platform: ["linux/amd64"],
      mirror: ["c.io=d.io", "a.io=b.io"],
    });
  });

  test.each([
    ["a list of files", "clusters: c.yaml", ["copy", "--state=s3://b"], { filename: [] }],
    [
      "a registry",
      "container-registry: a",
      ["copy", "--container-proxy=b"],
      { containerRegistry: undefined },
    ],
    ["a lock of what prune keeps", "lock: a.yaml", ["prune"], { lock: [] }],
    [
      "a registry that configure would write",
      "container-registry: a",
      ["configure"],
      { containerRegistry: undefined },
    ],
  ])("leaves out %s where something else is meant", async (_, text, words, flags) => {
    const found = await flagsOf([...words, ...(words[0] === "configure" ? ["x.yaml"] : [])], text);
    expectFlags(found, flags);
  });

  test("gives what a command wants, and without it the command is refused", async () => {
    expect(await flagsOf(["bundle", "create"], "commands: {bundle create: {to: b.tar}}")).toMatchObject({
      to: "b.tar",
    });
    await expect(flagsOf(["bundle", "create"], "concurrency: 4")).rejects.toThrow(
      /required option '--to <place>'/,
    );
  });

  test("counts where a flag needs another one", async () => {
    const config = fileWith("policy: p.yaml\n");
    const { stderr } = await runProgram(
      "copy",
      "--list",
      "/dev/null",
      "--decisions",
      "d.json",
      "--config",
      config,
    );
    expect(stderr).not.toContain("--policy is missing");
  });

  test.each([
    ["concurency: 4", `1:1: there is no setting "concurency" | Did you mean concurrency?`],
    ["mirors: {}", `1:1: there is no setting "mirors" | Did you mean mirrors?`],
    ["a: 1\n", `1:1: there is no setting "a" | docs/configuration.md`],
    ["commands:\n  coppy: {}", `2:3: there is no command "coppy" | Did you mean copy?`],
    ["commands:\n  copy:\n    lok: a", `3:5: there is no setting "lok" | Did you mean lock?`],
    ["commands: {copy: {instance-group: a}}", "1:19: there is no setting"],
    ["output: json", "1:1: output means something else in each command | Write it below the command"],
    ["concurrency: {}", "1:14: concurrency is a mapping, but must be a text or a number"],
    ["concurrency: [1, 2]", "1:14: concurrency is a list, but must be one value"],
    ["complete: maybe", "1:11: complete is a text, but must be true or false"],
    ["offline: yes", "1:10: offline is yes, but must be true or false"],
    ["commands:\n  copy:\n    oci: Off", "3:10: oci is Off, but must be true or false"],
    ["commands: {config check: {output: json}}", `1:12: there is no command "config check"`],
    ["mirrors: [a]", "1:10: mirrors is a list, but must be a mapping"],
    ["mirrors: {a=b: c}", "a mirror's name cannot hold an equals sign"],
    ["- a", "1:1: a settings file is a list, but must be a mapping"],
    ["a: 1\n---\nb: 2", "3:1: a second document begins here"],
    ["a: [", "broken YAML"],
    [
      "credentials: {h: {password: x}}",
      "a secret does not belong in a settings file | Name a variable (password-env)",
    ],
    ["credentials: {h: {username: x}}", "the credential of h is not complete"],
    ["credentials: {h: {usernam: x}}", `there is no setting "usernam" | Did you mean username?`],
  ])("is refused with the place: %j", (text, what) => {
    expect(refusal(() => parsed(text))).toContain(what);
  });

  test.each([
    [
      "copy",
      "concurrency: many",
      "BAD_CONFIG",
      `1:14: concurrency: "many" is not right [BAD_CONFIG]\n  It has to be a whole number`,
    ],
    [
      "copy",
      "commands: {copy: {index: odd}}",
      "BAD_CONFIG",
      `index: "odd" is not right [BAD_CONFIG]\n  Allowed choices are sparse`,
    ],
    ["copy", "docker-config: nowhere.json", "BAD_CONFIG", "nowhere.json does not exist"],
    ["copy", "credentials: {h: {username: a, password-env: NOT_SET_HERE}}", "BAD_CONFIG", "NOT_SET_HERE"],
    ["explain", "", "0", ""],
  ])("%s refuses a value as the flag would: %s", async (verb, text, code, what) => {
    const ended = await runProgram(verb, ...(verb === "copy" ? ["--config", fileWith(text)] : ["BUG"]));
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(what);
  });
});

test("a listing is printed where a settings file asks for dry runs, which are of copies", async () => {
  const cluster = join(directoryWith({ "c.yaml": clusterSpec() }), "c.yaml");
  const list = ["get", "assets", "-f", cluster, "--offline", "--kops-version", "1.36.2"];
  const listed = await runProgram(...list, "--config", fileWith("commands: {get assets: {dry-run: true}}"));
  expect(listed.stdout).toContain("CANONICAL");
  expect(listed.code).toBe("0");
});

describe("credentials of a settings file", () => {
  test("are read from variables and files, and go before docker's own", async () => {
    vi.stubEnv("REGISTRY_PASSWORD", "from a variable");
    const folder = directoryWith({ token: "from a file\n" });
    const text = [
      "credentials:",
      "  a.example.com: {username: robot, password-env: REGISTRY_PASSWORD}",
      `  b.example.com/team: {token-file: ${join(folder, "token")}}`,
    ].join("\n");
    const { configured } = (await flagsOf(["copy"], text)) as { configured: { credentials: unknown } };
    const { openHosts } = await import("../../src/hosts/open-hosts.ts");
    const hosts = openHosts(configured as never);
    const { findCredential } = await hosts.network();
    expect(await findCredential({ host: "a.example.com" })).toMatchObject({
      credential: { username: "robot", password: "from a variable" },
    });
    expect(await findCredential({ host: "b.example.com", repository: "team/x" })).toMatchObject({
      credential: { token: "from a file" },
    });
    expect(await findCredential({ host: "b.example.com", repository: "other/x" })).toBeUndefined();
    await hosts.close();
  });
});

describe("a settings file that nobody named", () => {
  test.each([
    ["insecure: a"],
    ["plain-http: a"],
    ["ca-file: ca.pem"],
    ["header: ['A: b']"],
    ["sign-key: key.pem"],
    ["commands: {prune: {apply: true}}"],
    ["commands: {verify: {repair: true}}"],
    ["commands: {verify: {verify-key: k.pem}}"],
    ["commands: {serve: {addr: ':5000'}}"],
    ["credentials: {h: {username: a, password-env: B}}"],
    ["docker-config: config.json"],
    ["receipt: /etc/passwd"],
    ["receipt: ../x"],
    ["record: ~/x"],
    ["record: a/../../x"],
    ["clusters: [a.yaml, /etc/passwd]"],
    ["targets: dir=/srv/x"],
    ["targets: 'registry=a.example.com,files=file:///x'"],
    ["file-repository: file:///x"],
    ["receipt: link/x"],
    ["receipt: nowhere"],
    ["receipt: nowhere/x"],
    ["receipt: round/x"],
    ["policy: policy.yaml"],
    ["commands: {verify: {policy: policy.yaml}}"],
  ])("may not set %s", (text) => {
    const file = fileWith(text);
    symlinkSync("/etc", join(dirname(file), "link"));
    symlinkSync("/etc/what-is-not-there", join(dirname(file), "nowhere"));
    symlinkSync("round", join(dirname(file), "round"));
    expect(() => parsed(text, file)).not.toThrow();
    expect(refusal(() => refuseUntrusted(parsed(text, file)))).toMatch(
      /(?:found and not named|outside this folder) .*--config/,
    );
  });

  test.each([
    ["concurrency: 4"],
    ["clusters: [a/b.yaml]"],
    ["targets: registry=a.example.com,files=s3://b"],
    ["mirrors: {a.io: b.io}"],
  ])("may set %s", (text) => expect(refusal(() => refuseUntrusted(parsed(text)))).toBe(""));

  test("has to be one's own", () => {
    const file = fileWith("concurrency: 4");
    chmodSync(file, 0o666);
    expect(refusal(() => refuseStrangeFile(file))).toContain("everybody can write to it");
    chmodSync(file, 0o644);
    if (process.getuid?.() !== 0) return;
    chownSync(file, 4711, 4711);
    expect(refusal(() => refuseStrangeFile(file))).toContain("it belongs to another user");
  });

  test("has to be a file: a pipe would be waited for", () => {
    const pipe = join(dirname(fileWith("")), "pipe");
    execFileSync("mkfifo", [pipe]);
    expect(refusal(() => refuseStrangeFile(pipe))).toContain("it is not a regular file");
  });

  test.each([
    "mirrors: {registry.k8s.io: 'https://u:geheim@mirror.example/x'}",
    "file-repository: https://u:geheim@h/x",
  ])("may not have a login in a URL: %s", (text) => {
    const told = refusal(() => refuseUntrusted(parsed(text)));
    expect(told).toContain("has a login in a URL");
    expect(told).not.toContain("geheim");
  });

  test("may only set flags that there are", () => {
    const { byCommand } = settingsOf(createProgram());
    const flags = new Set([...byCommand.values()].flatMap((options) => [...options.keys()]));
    expect([...FOUND_SETTINGS].filter((name) => !flags.has(name))).toEqual([]);
  });

  test("may be the example", () => {
    const text = readFileSync(EXAMPLE, "utf8");
    const file = fileWith(text);
    writeFileSync(join(dirname(file), "cluster.yaml"), "");
    expect(refusal(() => refuseUntrusted(parsed(text, file)))).toBe("");
  });
});
