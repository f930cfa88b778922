import { UserError } from "../errors/user-error.ts";
import { discard } from "../http/read-body.ts";
import type { FoundCredential } from "./credential.ts";
import { RegistryClient, type RegistryOptions } from "./registry-client.ts";
import { pullScope, pushScope } from "./scope.ts";
import { present } from "../values/present.ts";

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
 * a token with that right, which many registries write into it. Where no credential can be had, strangers may be let in all the same.
 */
export async function checkLogin(question: LoginQuestion): Promise<LoginCheck> {
  const { host, repository, credentials, push } = question;
  let failure: UserError | undefined;
  let found: FoundCredential | undefined;
  try {
    found = await credentials?.({ host, repository });
  } catch (error) {
    failure = userError(error);
  }
  const access = await tryAccess(
    failure === undefined ? question : { ...question, credentials: undefined },
    found !== undefined,
  );
  const isEnough = access.pull === "allowed" && push !== true;
  return { ...describe(question, found), ...access, error: isEnough ? undefined : (failure ?? access.error) };
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

type Outcome = Pick<LoginCheck, "pull" | "push" | "error">;

async function tryAccess(question: LoginQuestion, isKnown: boolean): Promise<Outcome> {
  const { repository, push } = question;
  try {
    const client = new RegistryClient({ ...question, preferCredential: isKnown });
    if (repository === undefined) {
      const pull = (await ping(client, isKnown)) ? "allowed" : "unknown";
      return { pull, push: push === true ? "unknown" : undefined, error: undefined };
    }
    await headManifest(client, repository, pullScope(repository));
    if (push !== true) return { pull: "allowed", push: undefined, error: undefined };
    const scopes = pushScope(repository);
    await headManifest(client, repository, scopes);
    const granted = await client.grants(repository, "push", scopes);
    return { pull: "allowed", push: granted, error: granted === "refused" ? noPush(question) : undefined };
  } catch (error) {
    return { pull: "refused", push: push === true ? "refused" : undefined, error: userError(error) };
  }
}

function userError(error: unknown): UserError {
  if (error instanceof UserError) return error;
  throw error;
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
    ...present({ side }),
  });
}
