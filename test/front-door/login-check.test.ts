import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { directoryWith } from "../cli/load.ts";
import { runHere } from "../support/run-here.ts";
import { runTool, type EndedTool } from "../support/run-tool.ts";
import { startTokenRegistry, type TokenRegistry } from "../support/token-registry.ts";

const home = directoryWith({});
let registry: TokenRegistry;

function check(...parameters: readonly string[]): Promise<EndedTool> {
  return runTool(["login-check", ...parameters], { env: { DOCKER_CONFIG: home } });
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
}, 120_000);
afterAll(() => registry.close());

describe("login-check", () => {
  test("says which credential works, and stores nothing", async () => {
    logIn("ann", "good-secret");
    const { code, stdout, stderr } = await check("--push", `${registry.host}/team/app`);
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
    const bare = await check("--no-headers", registry.host);
    expect(bare.stdout.split("\n").map((text) => text.split(/\t+/)[0])).toEqual([registry.host, ""]);
    const writes = registry.requests.filter((request) => !/^(?:GET|HEAD) /.test(request));
    expect(
      writes.filter((request) => request.endsWith(" in")).map((request) => request.split(" ")[0]),
    ).toEqual(["POST", "DELETE"]);
    expect(await registry.images.repositories()).toEqual([]);
  });

  test.each([
    ["REGISTRY_AUTH_FILE", () => join(home, "nowhere.json"), "ENOENT"],
    ["DOCKER_CONFIG", () => join(home, "config.json"), "ENOTDIR"],
  ])("tells of a wrong %s", async (variable, place, why) => {
    logIn("ann", "good-secret");
    const env = { [variable]: place() };
    const { code, stderr } = await runHere(["login-check", `${registry.host}/team/app`], { env });
    expect(code).toBe(1);
    expect(stderr).toContain(
      `${place()}${variable === "DOCKER_CONFIG" ? "/config.json" : ""} cannot be read: ${why}`,
    );
    expect(stderr).toContain("correct the variable");
    expect(
      (await runHere(["login-check", registry.host], { env: { DOCKER_CONFIG: join(home, "new") } })).stderr,
    ).not.toContain("cannot be read");
  });

  test("says that a URL is no host", async () => {
    const { code, stderr } = await runHere(["login-check", "https://user:secret@registry.example/team"]);
    expect(code).toBe(2);
    expect(stderr).toContain("https://registry.example/team is a URL, and the host of a registry is meant");
  });

  test("fails where one does not, and shows no secret", async () => {
    logIn("ann", "bad-secret");
    const { code, stdout, stderr } = await check(registry.host, "127.0.0.1:1");
    expect(code).toBe(1);
    expect(stdout).toMatch(/ann \(.*config\.json\)\s+no\s+-\s+UNAUTHORIZED/);
    expect(stdout).toMatch(/127\.0\.0\.1:1\s+-\s+anonymous\s+no\s+-\s+UNREACHABLE/);
    expect(stderr).toContain(`failed: ${registry.host}: `);
    expect(stdout + stderr).not.toContain("secret");
  });
});
