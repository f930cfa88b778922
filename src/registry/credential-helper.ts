import { spawn } from "node:child_process";
import { UserError } from "../errors/user-error.ts";
import type { Credential } from "./credential.ts";
import { reasonOf } from "../errors/reason-of.ts";

/** Asks the credential helper of that name ("ecr-login", "osxkeychain") for a server's credential; undefined where it has none. */
export type CredentialHelper = (name: string, server: string) => Promise<Credential | undefined>;

interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const TIMEOUT_MS = 60_000;
const NOT_FOUND = /credentials not found|no credentials server url|not found in (?:native )?keychain/i;

/**
 * Runs `docker-credential-NAME get`, which reads the server from stdin and answers in JSON (docker-credential-helpers' protocol).
 * `env` is the environment it runs in. Throws a UserError CREDENTIAL_HELPER_FAILED.
 */
export function createCredentialHelper(env: Readonly<Record<string, string | undefined>>): CredentialHelper {
  return async (name, server) => {
    if (!/^[\w.-]+$/.test(name)) throw failed(name, server, "its name has characters that no helper's has");
    const { status, stdout, stderr } = await run(`docker-credential-${name}`, server, env).catch(
      (cause: unknown) => {
        throw failed(name, server, `it cannot be run: ${reasonOf(cause)}`);
      },
    );
    if (status === 0)
      return credentialOf(stdout) ?? fail(name, server, "its answer is not what a helper answers");
    // Helpers write their errors to stdout, and an error is not a secret.
    const said = `${stdout} ${stderr}`.replaceAll(/\s+/g, " ").trim();
    if (NOT_FOUND.test(said)) return undefined;
    throw failed(
      name,
      server,
      said === "" ? `it ended with status ${status ?? "unknown"}` : said.slice(0, 300),
    );
  };
}

function run(
  command: string,
  input: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, ["get"], {
      env: { ...env },
      timeout: TIMEOUT_MS,
      stdio: ["pipe", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout, stderr }));
    // A helper that ends without reading is judged by its status.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

function credentialOf(stdout: string): Credential | undefined {
  let json: unknown;
  try {
    json = JSON.parse(stdout);
  } catch {
    return undefined;
  }
  if (typeof json !== "object" || json === null || !("Username" in json) || !("Secret" in json))
    return undefined;
  const { Username: username, Secret: password } = json;
  if (typeof username !== "string" || typeof password !== "string") return undefined;
  if (username === "<token>") return { kind: "identity", identityToken: password };
  return { kind: "password", username, password };
}

function fail(name: string, server: string, reason: string): never {
  throw failed(name, server, reason);
}

function failed(name: string, server: string, reason: string): UserError {
  return new UserError("CREDENTIAL_HELPER_FAILED", `docker-credential-${name} for ${server}: ${reason}`, {
    hint: "Install the helper or log in again, or take it out of credHelpers or credsStore in the docker config.",
  });
}
