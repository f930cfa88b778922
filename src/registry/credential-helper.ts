import { spawn } from "node:child_process";
import { objectIn } from "../values/object-in.ts";
import { UserError } from "../errors/user-error.ts";
import type { Credential } from "./credential.ts";
import { printable } from "../errors/printable.ts";
import { reasonOf } from "../errors/reason-of.ts";
import { LIMITS } from "../values/limits.ts";

/** Asks the credential helper of that name ("ecr-login", "osxkeychain") for a server's credential; undefined where it has none. */
export type CredentialHelper = (name: string, server: string) => Promise<Credential | undefined>;

interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const NOT_FOUND = /credentials not found|no credentials server url|not found in (?:native )?keychain/i;

/** Limits of a helper's run: milliseconds, and bytes of output. */
export interface HelperLimits {
  readonly timeoutMs: number;
  /** How long its output is waited for once it has ended: a process of its own may keep it open. */
  readonly drainMs: number;
  readonly bytes: number;
}

const USUAL: HelperLimits = {
  timeoutMs: LIMITS.helperMs,
  drainMs: LIMITS.helperDrainMs,
  bytes: LIMITS.helperBytes,
};

/**
 * Runs `docker-credential-NAME get`, which reads the server from stdin and answers in JSON (docker-credential-helpers' protocol).
 * `env` is the environment it runs in. Throws a UserError CREDENTIAL_HELPER_FAILED, which never quotes what the helper says: it may be
 * a secret.
 */
export function createCredentialHelper(
  env: Readonly<Record<string, string | undefined>>,
  limits: HelperLimits = USUAL,
): CredentialHelper {
  return async (name, server) => {
    if (!/^[\w.-]+$/.test(name)) throw failed(name, server, "its name has characters that are not allowed");
    const { status, stdout, stderr } = await run(`docker-credential-${name}`, server, env, limits).catch(
      (cause: unknown) => {
        throw failed(name, server, reasonOf(cause));
      },
    );
    if (status === 0) {
      const credential = credentialOf(stdout);
      if (credential !== undefined) return credential;
      throw failed(name, server, "its answer is not that of a credential helper");
    }
    // Helpers write their errors to stdout.
    if (NOT_FOUND.test(`${stdout} ${stderr}`)) return undefined;
    throw failed(name, server, `it ended with status ${status ?? "unknown"}`);
  };
}

/** Nothing of a helper is waited for after this has settled: no timer, no pipe, no process. */
function run(
  command: string,
  input: string,
  env: Readonly<Record<string, string | undefined>>,
  limits: HelperLimits,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, ["get"], { env: { ...env }, stdio: ["pipe", "pipe", "pipe"] });
    const output = { stdout: "", stderr: "" };
    let drain: NodeJS.Timeout | undefined;
    const finish = (settle: () => void): void => {
      clearTimeout(limit);
      clearTimeout(drain);
      child.kill("SIGKILL");
      for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy();
      child.unref();
      settle();
    };
    const fail = (reason: string): void => finish(() => reject(new Error(reason)));
    const limit = setTimeout(
      () => fail(`it took more than ${limits.timeoutMs / 1000} seconds`),
      limits.timeoutMs,
    );
    const end = (status: number | null): void => finish(() => resolve({ status, ...output }));
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        output[name] += text;
        if (output[name].length > limits.bytes) fail(`its answer has more than ${limits.bytes} bytes`);
      });
      child[name].on("error", () => undefined);
    }
    child.on("error", (cause) => fail(`it cannot be run: ${reasonOf(cause)}`));
    child.on("exit", (status) => (drain = setTimeout(() => end(status), limits.drainMs)));
    child.on("close", end);
    // A helper that ends without reading is judged by its status.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

function credentialOf(stdout: string): Credential | undefined {
  const { Username: username, Secret: password } = objectIn(stdout);
  if (typeof username !== "string" || typeof password !== "string") return undefined;
  if (username === "<token>") return { kind: "identity", identityToken: password };
  return { kind: "password", username, password };
}

function failed(name: string, server: string, reason: string): UserError {
  return new UserError(
    "CREDENTIAL_HELPER_FAILED",
    `docker-credential-${printable(name)} for ${server}: ${reason}`,
    {
      hint: `Install the helper or log in again, or remove it from credHelpers or credsStore in the docker config. \`echo ${server} | docker-credential-${printable(name)} get\` shows its own answer.`,
    },
  );
}
