import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createCredentialHelper } from "./credential-helper.ts";

describe("credential helpers", () => {
  const folder = mkdtempSync(join(tmpdir(), "helpers-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const env = { PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}`, MARK: "from-env" };
  const helper = createCredentialHelper(env);
  const install = (name: string, script: string): void => {
    const file = join(folder, `docker-credential-${name}`);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  };

  it("gives the server on stdin and reads the answer", async () => {
    install(
      "good",
      `[ "$1" = get ] || exit 9\nread server\necho "{\\"ServerURL\\":\\"$server\\",\\"Username\\":\\"$server\\",\\"Secret\\":\\"$MARK\\"}"`,
    );
    expect(await helper("good", "registry.example.com:5000")).toEqual({
      kind: "password",
      username: "registry.example.com:5000",
      password: "from-env",
    });
  });

  it("knows identity tokens by their user", async () => {
    install("identity", `echo '{"Username":"<token>","Secret":"refresh"}'`);
    expect(await helper("identity", "a.io")).toEqual({ kind: "identity", identityToken: "refresh" });
  });

  it("has nothing where the helper has nothing", async () => {
    install("empty", `echo "credentials not found in native keychain"; exit 1`);
    expect(await helper("empty", "a.io")).toBeUndefined();
  });

  it.each([
    ["broken", `echo "the session of secret-4711 has expired" >&2; echo secret-4712; exit 1`, "status 1"],
    ["silent", "exit 3", "status 3"],
    ["garbled", "echo not json", "not that of a credential helper"],
    ["partial", `echo '{"Username":"ann"}'`, "not that of a credential helper"],
    ["closing", "exec <&-; exit 4", "status 4"],
  ])("says what is wrong with a %s helper", async (name, script, reason) => {
    install(name, script);
    const result = helper(name, "a.io");
    await expect(result).rejects.toMatchObject({ code: "CREDENTIAL_HELPER_FAILED" });
    await expect(result).rejects.toThrow(reason);
    const error: unknown = await result.catch((caught: unknown) => caught);
    // What a helper says may be a secret, also where it fails.
    expect(JSON.stringify(error) + String(error)).not.toContain("secret-");
  });

  it.each([
    ["sleepy", "exec sleep 60", 300, /more than 0.3 seconds/],
    ["parent that sleeps", "sleep 60 & wait", 300, /more than 0.3 seconds/],
    ["talkative", "yes a word of it", 20_000, /more than 2000 bytes/],
  ])("gives a %s helper up", async (name, script, timeoutMs, reason) => {
    const limited = createCredentialHelper(env, { timeoutMs, drainMs: 100, bytes: 2000 });
    const file = name.replaceAll(" ", "-");
    install(file, script);
    const began = Date.now();
    await expect(limited(file, "a.io")).rejects.toThrow(reason);
    expect(Date.now() - began).toBeLessThan(10_000);
  });

  it("takes the answer of a helper whose own child keeps the pipe open", async () => {
    install("leaky", `sleep 60 & echo '{"Username":"ann","Secret":"x"}'`);
    const began = Date.now();
    expect(await helper("leaky", "a.io")).toMatchObject({ username: "ann" });
    expect(Date.now() - began).toBeLessThan(20_000);
  });

  it.each(["missing", "sleepy", "leaky"])("leaves nothing behind that keeps a process alive (%s)", (name) => {
    const module = new URL("./credential-helper.ts", import.meta.url).href;
    const program = `const { createCredentialHelper } = await import(${JSON.stringify(module)});
      const limits = { timeoutMs: ${name === "sleepy" ? 300 : 60_000}, drainMs: 100, bytes: 1000 };
      await createCredentialHelper(process.env, limits)(${JSON.stringify(name)}, "a.io").catch(() => undefined);`;
    const args = ["--import", "tsx", "--input-type=module", "--eval", program];
    const { status } = spawnSync(process.execPath, args, {
      env: { ...process.env, ...env },
      timeout: 20_000,
    });
    expect(status).toBe(0);
  });

  it.each([
    ["missing", /cannot be run/],
    ["../../bin/sh", /characters that are not allowed/],
  ])("says so when there is no helper %s", async (name, reason) => {
    const result = helper(name, "a.io");
    await expect(result).rejects.toMatchObject({ code: "CREDENTIAL_HELPER_FAILED" });
    await expect(result).rejects.toThrow(reason);
  });
});
