import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test, vi } from "vitest";
import { checkValues } from "../../src/cli/config/check-values.ts";
import { parseConfig } from "../../src/cli/config/parse-config.ts";
import { settingsOf } from "../../src/cli/config/settings-of.ts";
import { createProgram } from "../../src/cli/create-program.ts";
import { UserError } from "../../src/errors/user-error.ts";
import { runProgram } from "../support/run-program.ts";
import { directoryWith, settingsFile as fileWith } from "./load.ts";

const EXAMPLE = fileURLToPath(new URL("../../examples/kops-assets.yaml", import.meta.url));

afterEach(() => vi.unstubAllEnvs());

const settings = settingsOf(createProgram());

/** What a flag refuses that takes other texts. */
const WRONG: Readonly<Record<string, string>> = {
  "copy to": "ftp=x",
  "get assets to": "https://host/x",
  "plan to": "https://host/x",
  "bundle have to": "https://host/x",
  "render job name": "Nope",
  "render nginx tls-cert": "tls/cert.pem",
  "render nginx tls-key": "tls/key.pem",
  "bundle load to": "https://host/x",
  "bundle create to": "x.tar.gz",
  addr: "a:b:c",
  state: "ftp://host",
  "container-registry": "host:99999",
  "container-proxy": "host:99999",
};
/** Names, files and folders, which may be made yet, and what only its host or store can judge. */
const FREE: ReadonlySet<string> = new Set([
  ...["filename", "list", "name", "file-repository", "plain-http", "insecure", "ca-file"],
  ...["verify-key", "lock", "record", "policy", "decisions", "metrics-file", "report", "receipt", "sign-key"],
  ...["have", "since", "tool-from", "receipt-key", "tls-cert", "tls-key", "cluster", "output-dir"],
  ...["instance-group", "node-ca-file", "kustomize", "proxy-except", "storage-class"],
  ...["verify to", "prune to", "catalog import to"],
  ...["copy kms-key", "get assets kms-key", "bundle load kms-key", "render job kms-key"],
  ...["lock output", "render bootstrap output"],
]);

async function refusalOf(action: () => Promise<unknown>): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (error instanceof UserError) return `${error.code} ${error.message}`;
    throw error;
  }
  return "";
}

describe("config check", () => {
  const CHECK = ["config", "check", "--config"];

  test("says what applies to a command, and where it comes from", async () => {
    vi.stubEnv("KOPS_VERSION", "1.35.0");
    const file = fileWith("concurrency: 4\nkops-version: 1.34.0\ncommands:\n  copy: {deep: true}\n");
    const { stdout } = await runProgram(...CHECK, file, "copy", "-o", "json");
    expect(JSON.parse(stdout)).toEqual({
      file,
      settings: [
        { setting: "kops-version", value: "1.35.0", from: "KOPS_VERSION", commands: "copy" },
        { setting: "concurrency", value: "4", from: `${file}:1:1`, commands: "copy" },
        { setting: "deep", value: "true", from: `${file}:4:10`, commands: "copy" },
      ],
    });
  });

  test("says all of it, without secrets", async () => {
    const mirrors = "mirrors: {https://a.io: ['https://u:geheim@b.io/x', 'https://c.io/y']}\n";
    const text = `header: ['X-Token: geheim']\nfile-repository: https://u:geheim@h/x\n${mirrors}`;
    const { code, stdout } = await runProgram(...CHECK, fileWith(text));
    expect(code).toBe("0");
    expect(stdout).toMatch(/file-repository\s+https:\/\/h\/x\s+\S+:2:1\s+get assets.*, copy/);
    expect(stdout).toContain("https://a.io/=https://b.io/x,https://c.io/y");
    expect(stdout).not.toContain("geheim");
  });

  test.each(["", "# nothing yet\n", "commands: {verify: {deep: true}}"])(
    "says that a file sets nothing: %j",
    async (text) => {
      const file = fileWith(text);
      const asked = text.startsWith("commands") ? ["copy"] : [];
      const { code, stdout, stderr } = await runProgram(...CHECK, file, ...asked);
      expect({ code, stdout }).toEqual({ code: "0", stdout: "" });
      expect(stderr).toBe(`${file} sets nothing${asked.map((name) => ` for ${name}`).join("")}\n`);
    },
  );

  test.each([
    ["concurrency: 3.5", `1:14: concurrency: "3.5" is not right`],
    ["concurrency: 0", `1:14: concurrency: "0" is not right`],
    ["requests-per-second: -4", `1:22: requests-per-second: "-4" is not right`],
    ["bandwidth-limit: abc", `1:18: bandwidth-limit: "abc" is not right`],
    ["commands:\n  verify: {sample: 200%}", `2:20: sample: "200%" is not right`],
    ["commands: {copy: {index: odd}}", `1:26: index: "odd" is not right`],
    ["index: sprase", `1:8: index: "sprase" is not right`],
    ["index: sprase", "Allowed choices are sparse, rewrite, keep. Did you mean sparse?"],
    ["header: hunter2", "1:9: header: this is not right"],
    ["docker-config: nowhere.json", "nowhere.json does not exist"],
  ])("refuses a value as the commands do: %j", async (text, what) => {
    const file = fileWith(text);
    for (const names of [[], ["copy"]]) {
      const { code, stdout, stderr } = await runProgram(...CHECK, file, ...names);
      expect({ code, stdout }).toEqual({ code: "BAD_CONFIG", stdout: "" });
      expect(stderr).toContain(what);
    }
  });

  test("refuses what the flag would, whichever it is", async () => {
    const { byCommand } = settings;
    for (const [command, options] of byCommand)
      for (const [flag, option] of options) {
        const ownWrong = WRONG[`${command} ${flag}`];
        const wrong = ownWrong ?? WRONG[flag] ?? "wx yz";
        const text = `commands: {${command}: {${flag}: ${JSON.stringify(wrong)}}}`;
        const isFree = ownWrong === undefined && (FREE.has(flag) || FREE.has(`${command} ${flag}`));
        const told = await refusalOf(async () =>
          checkValues(parseConfig("k.yaml", text, settings), settings),
        );
        expect(`${command} --${option.attributeName()}: ${told}`).toMatch(
          isFree ? /: $/ : new RegExp(`: BAD_CONFIG k\\.yaml:1:\\d+: ${flag}`),
        );
      }
  });

  test.each([
    [
      "copy",
      "platforms: [linux/amd64, linux/s390x]",
      "1:12: platforms: --platform linux/s390x is not a platform of kOps",
    ],
    ["copy", "targets: ftp=x", '1:10: targets: --to ftp=x: "ftp=x" is not a place'],
    ["render iam", "commands: {render iam: {kms-key: x}}", `kms-key: "x" is not a key's ARN`],
  ])("and a command that it is for says where it stands: %s %s", async (command, text, what) => {
    const ended = await runProgram(...command.split(" "), "-f", "x", "--config", fileWith(text));
    expect(ended.code).toBe("BAD_CONFIG");
    expect(ended.stderr).toContain(what);
  });

  test.each([
    [
      "kops-version: 1.99.0",
      "1:15: kops-version: kOps 1.99.0 is not in the catalog",
      "The newest known release is",
    ],
    ["kops-version: 1.36", "1:15: kops-version: kOps 1.36 is not in the catalog", "Did you mean 1.36.2?"],
    [
      "commands: {diff: {old-kops-version: 9.9.9}}",
      "old-kops-version: kOps 9.9.9 is not in the",
      "kops-assets catalog",
    ],
    [
      "catalogs: [/nowhere]",
      "1:11: catalogs: the catalog /nowhere (--catalog) does not exist",
      "catalog import",
    ],
    ["targets: [a, b, ./a/]", "1:10: targets: --to ./a/ is given twice", "Leave one of them out."],
    [
      "kubernetes-version: newest",
      `1:21: kubernetes-version: "newest" is not a Kubernetes version`,
      "Write it as 1.36.2.",
    ],
  ])("refuses what is wrong only together, or by the catalog: %s", async (text, what, hint) => {
    const { code, stderr } = await runProgram(...CHECK, fileWith(`${text}\n`));
    expect(code).toBe("BAD_CONFIG");
    expect(stderr).toContain(what);
    expect(stderr).toContain(hint);
  });

  test("knows the releases of the catalogs that a file names", async () => {
    const catalog = directoryWith({ "1.99.0.json": "{}" });
    const text = `catalogs: [${catalog}]\nkops-version: 1.99.0\n`;
    expect((await runProgram(...CHECK, fileWith(text))).code).toBe("0");
  });

  test("takes the example", async () => {
    expect((await runProgram(...CHECK, EXAMPLE)).code).toBe("0");
  });

  test("knows commands", async () => {
    const { stderr } = await runProgram("config", "check", "--no-config", "wxyz");
    expect(stderr).toMatch(/There are get, .*, help\.$/m);
    expect(stderr).not.toContain("__complete");
    expect((await runProgram(...CHECK, fileWith(""), "coppy")).stderr).toContain("Did you mean copy?");
    expect((await runProgram(...CHECK, fileWith("x: 1"))).code).toBe("BAD_CONFIG");
  });
});
