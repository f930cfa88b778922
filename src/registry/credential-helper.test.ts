import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createCredentialHelper } from "./credential-helper.ts";

describe("credential helpers", () => {
  const folder = mkdtempSync(join(tmpdir(), "helpers-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const helper = createCredentialHelper({
    PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}`,
    MARK: "from-env",
  });
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
    [
      "broken",
      `echo "the session has expired, log in again" >&2; exit 1`,
      "the session has expired, log in again",
    ],
    ["silent", "exit 3", "status 3"],
    ["garbled", "echo not json", "not what a helper answers"],
    ["partial", `echo '{"Username":"ann"}'`, "not what a helper answers"],
    ["closing", "exec <&-; exit 4", "status 4"],
  ])("says what is wrong with a %s helper", async (name, script, reason) => {
    install(name, script);
    const result = helper(name, "a.io");
    await expect(result).rejects.toMatchObject({ code: "CREDENTIAL_HELPER_FAILED" });
    await expect(result).rejects.toThrow(reason);
  });

  it.each([
    ["missing", /cannot be run/],
    ["../../bin/sh", /no helper's/],
  ])("says so when there is no helper %s", async (name, reason) => {
    const result = helper(name, "a.io");
    await expect(result).rejects.toMatchObject({ code: "CREDENTIAL_HELPER_FAILED" });
    await expect(result).rejects.toThrow(reason);
  });
});
