import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";

const POLL_MS = 25;
const PATIENCE_MS = 50_000;

/** A server of somebody else's, running for the tests. */
export interface RealServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Where a program is, by PATH, by Go's own rules, or among the project's own (tools/setup-servers.sh). */
export function findProgram(name: string): string | undefined {
  const { PATH = "", GOBIN, GOPATH } = process.env;
  const directories = [
    ...PATH.split(delimiter),
    GOBIN,
    join(GOPATH ?? join(homedir(), "go"), "bin"),
    "/usr/sbin",
    join(import.meta.dirname, "../../.servers/node_modules/.bin"),
  ];
  return directories
    .filter((directory) => directory !== undefined && directory !== "")
    .map((directory) => join(String(directory), name))
    .find((candidate) => existsSync(candidate));
}

/**
 * Tests that need a program: skipped with a reason where it is not installed, failing instead where KOPS_ASSETS_REAL_SERVERS=1 says
 * that it has to be.
 */
export function describeWith(name: string, tests: (program: string) => void): void {
  const program = findProgram(name);
  it.runIf(process.env["KOPS_ASSETS_REAL_SERVERS"] === "1")(`${name} is installed`, () => {
    expect(program, "bash tools/setup-servers.sh installs it").toBeDefined();
  });
  const title = program === undefined ? `on ${name} (skipped: it is not installed)` : `on ${name}`;
  describe.skipIf(program === undefined)(title, () => tests(program ?? ""));
}

/** Starts a program that listens on a free loopback port, and waits until it answers. */
export async function startProgram(
  program: string,
  argumentsFor: (port: number) => string[] | Promise<string[]>,
  env: Readonly<Record<string, string>> = {},
): Promise<RealServer> {
  const port = await freePort();
  const child = spawn(program, await argumentsFor(port), {
    env: { PATH: process.env["PATH"], ...env },
    stdio: "ignore",
  });
  const exited = once(child, "exit");
  const url = `http://127.0.0.1:${port}`;
  const close = async (): Promise<void> => {
    child.kill();
    await exited;
  };
  try {
    await answering(url, () => child.exitCode);
  } catch (error) {
    if (child.exitCode === null) await close();
    throw error;
  }
  return { url, close };
}

/**
 * One below those that the system gives to whoever asks for any, so that no other test is given it before the program listens; beside those of a
 * Kubernetes node's programs (from 10248) and services (from 30000).
 */
async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = randomInt(11_000, 29_000);
    const server = createServer().listen(port, "127.0.0.1");
    const isFree = await once(server, "listening").then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
  throw new Error("there is no free port");
}

async function answering(url: string, exitCode: () => number | null): Promise<void> {
  for (let tries = 0; tries < PATIENCE_MS / POLL_MS; tries += 1) {
    if (exitCode() !== null) throw new Error(`the server for ${url} ended with ${String(exitCode())}`);
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await setTimeout(POLL_MS);
  }
  throw new Error(`nobody answers at ${url}`);
}
