import { UserError } from "../errors/user-error.ts";
import { discard } from "../http/read-body.ts";
import type { FoundCredential } from "./credential.ts";
import { RegistryClient, type RegistryOptions } from "./registry-client.ts";
import { pullScope, pushScope } from "./scope.ts";

/** Which registry to try, as what. */
export interface LoginQuestion extends Omit<RegistryOptions, "preferCredential" | "parallel"> {
  /** One that is to be read or written: rights are by repository. */
  readonly repository?: string | undefined;
  /** True where pushing has to work too. */
  readonly push?: boolean | undefined;
}

/** What a registry lets one do: "unknown" where it says so only to whoever does it. */
export type Access = "allowed" | "refused" | "unknown";

export interface LoginCheck {
  readonly host: string;
  readonly repository: string | undefined;
  /** Where the credential is from; undefined: anonymous. */
  readonly source: string | undefined;
  /** Whom a password belongs to: a name and no secret. */
  readonly user: string | undefined;
  readonly pull: Access;
  /** Undefined where it was not asked for. */
  readonly push: Access | undefined;
  /** Why it does not work; undefined where it does, as far as can be told. */
  readonly error: UserError | undefined;
}

/** A tag that is not there: what is asked of it is answered 404 by whoever lets one read. */
const NO_TAG = "kops-assets-login-check";

/**
 * Tries the credential that a registry would be spoken to with, without writing anything: GET /v2/, HEAD of a manifest, and for a push
 * a token with that right, which many registries write into it.
 */
export async function checkLogin(question: LoginQuestion): Promise<LoginCheck> {
  const { host, repository, credentials } = question;
  let found: FoundCredential | undefined;
  const outcome = { pull: "refused", push: question.push === true ? "refused" : undefined } as const;
  try {
    found = await credentials?.({ host, repository });
    const client = new RegistryClient({ ...question, preferCredential: found !== undefined });
    const access = await tryAccess(client, question, found !== undefined);
    const error = access.push === "refused" ? noPush(question) : undefined;
    return { ...describe(question, found), ...access, error };
  } catch (error) {
    if (error instanceof UserError) return { ...describe(question, found), ...outcome, error };
    throw error;
  }
}

function describe(
  { host, repository }: LoginQuestion,
  found: FoundCredential | undefined,
): Pick<LoginCheck, "host" | "repository" | "source" | "user"> {
  const credential = found?.credential;
  return {
    host,
    repository,
    source: found?.source,
    user: credential?.kind === "password" ? credential.username : undefined,
  };
}

async function tryAccess(
  client: RegistryClient,
  { repository, push }: LoginQuestion,
  isKnown: boolean,
): Promise<Pick<LoginCheck, "pull" | "push">> {
  if (repository === undefined) {
    const isIn = await ping(client, isKnown);
    return { pull: isIn ? "allowed" : "unknown", push: push === true ? "unknown" : undefined };
  }
  await headManifest(client, repository, pullScope(repository));
  if (push !== true) return { pull: "allowed", push: undefined };
  const scopes = pushScope(repository);
  await headManifest(client, repository, scopes);
  return { pull: "allowed", push: await client.grants(repository, "push", scopes) };
}

/** True where the registry lets one in. A stranger whom it does not may still read what is public, which only a repository can tell. */
async function ping(client: RegistryClient, isKnown: boolean): Promise<boolean> {
  const expect = isKnown ? [200] : [200, 401];
  const response = await client.send({ method: "GET", path: "/v2/", scopes: [], label: "GET /v2/", expect });
  discard(response.body);
  return response.status === 200;
}

async function headManifest(
  client: RegistryClient,
  repository: string,
  scopes: readonly string[],
): Promise<void> {
  const response = await client.send({
    method: "HEAD",
    path: `/v2/${repository}/manifests/${NO_TAG}`,
    scopes,
    label: "HEAD manifest",
    expect: [200, 404],
  });
  discard(response.body);
}

function noPush({ host, repository, side }: LoginQuestion): UserError {
  return new UserError("FORBIDDEN", `${host} gives no right to push to ${repository ?? "it"}`, {
    hint: "Ask for the right to push, or log in as somebody who has it.",
    ...(side === undefined ? {} : { side }),
  });
}
