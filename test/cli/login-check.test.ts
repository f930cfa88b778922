import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTokenRegistry, type TokenRegistry } from "../support/token-registry.ts";

const BIN = fileURLToPath(new URL("../../bin/kops-assets", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "login-check-"));
let registry: TokenRegistry;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...parameters: readonly string[]): Promise<Ended> {
  const env = { PATH: process.env["PATH"], HOME: home, DOCKER_CONFIG: home };
  return new Promise((resolve) => {
    execFile(process.execPath, [BIN, "login-check", ...parameters], { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

function logIn(username: string, password: string): void {
  const entry = { username, password };
  writeFileSync(join(home, "config.json"), JSON.stringify({ auths: { [registry.host]: entry } }));
}

beforeAll(async () => {
  registry = await startTokenRegistry({
    grant: (_, user) => (user === "ann" ? true : undefined),
    users: { ann: "good-secret" },
  });
  await run("--help");
}, 120_000);
afterAll(async () => {
  await registry.close();
  rmSync(home, { recursive: true });
});

describe("login-check", () => {
  it("says which credential works, and stores nothing", async () => {
    logIn("ann", "good-secret");
    const { code, stdout, stderr } = await run("--push", `${registry.host}/team/app`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const line = stdout.split("\n").find((text) => text.startsWith(registry.host));
    expect(line?.split(/\t+/)).toEqual([
      registry.host,
      "team/app",
      `ann (${join(home, "config.json")})`,
      "yes",
      "yes",
      "works",
    ]);
    const writes = registry.requests.filter((request) => !/^(?:GET|HEAD) /.test(request));
    expect(
      writes.filter((request) => request.endsWith(" in")).map((request) => request.split(" ")[0]),
    ).toEqual(["POST", "DELETE"]);
    expect(await registry.images.repositories()).toEqual([]);
  });

  it("fails where one does not, and shows no secret", async () => {
    logIn("ann", "bad-secret");
    const { code, stdout, stderr } = await run(registry.host, "127.0.0.1:1");
    expect(code).toBe(1);
    expect(stdout).toMatch(/ann \(.*config\.json\)\s+no\s+-\s+UNAUTHORIZED/);
    expect(stdout).toMatch(/127\.0\.0\.1:1\s+-\s+anonymous\s+no\s+-\s+UNREACHABLE/);
    expect(stderr).toContain(`failed: ${registry.host}: `);
    expect(stdout + stderr).not.toContain("secret");
  });
});
