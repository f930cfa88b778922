import { asUserError } from "../errors/as-user-error.ts";
import { UserError } from "../errors/user-error.ts";
import type { HttpResponse } from "../http/http.ts";
import { errorFor } from "../http/http-error.ts";
import { discard } from "../http/read-body.ts";
import { isPage, PAGE_HINT } from "../http/web-page.ts";
import type { FoundCredential } from "./credential.ts";
import { RegistryClient, type RegistryOptions } from "./registry-client.ts";
import { explainPush } from "./registry-error.ts";
import { pullScope, pushScope } from "./scope.ts";
import { present } from "../values/present.ts";

/** Which registry to try, as what. */
export interface LoginQuestion extends Omit<RegistryOptions, "preferCredential" | "parallel"> {
  /** One that is to be read or written: rights are by repository. */
  readonly repository?: string | undefined;
  /** True where pushing has to work too. */
  readonly push?: boolean | undefined;
}

/** What a registry lets one do: "unknown" where it says so only to whoever does it, "untried" where that was left. */
export type Access = "allowed" | "refused" | "unknown" | "untried";

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
/** The repository in which an upload is begun where none is named. */
const ANY_REPOSITORY = "kops-assets-login-check";

/**
 * Tries the credential that a registry would be spoken to with, without storing anything: GET /v2/, HEAD of a manifest, and for a push
 * a token with that right, and an upload that is begun and cancelled. Where no credential can be had, strangers may be let in all the
 * same.
 */
export async function checkLogin(question: LoginQuestion): Promise<LoginCheck> {
  const { host, repository, credentials, push } = question;
  let failure: UserError | undefined;
  let found: FoundCredential | undefined;
  try {
    found = await credentials?.({ host, repository });
  } catch (error) {
    failure = asUserError(error);
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
      return { pull, ...(push === true ? await tryAnyPush(client, isKnown) : NO_PUSH) };
    }
    await headManifest(client, repository, pullScope(repository));
    return { pull: "allowed", ...(push === true ? await tryPush(client, repository, question) : NO_PUSH) };
  } catch (error) {
    return { pull: "refused", push: push === true ? "refused" : undefined, error: asUserError(error) };
  }
}

type PushOutcome = Pick<Outcome, "push" | "error">;

const NO_PUSH: PushOutcome = { push: undefined, error: undefined };

async function tryPush(
  client: RegistryClient,
  repository: string,
  question: LoginQuestion,
): Promise<PushOutcome> {
  try {
    const scopes = pushScope(repository);
    await headManifest(client, repository, scopes);
    if ((await client.grants(repository, "push", scopes)) === "refused")
      return { push: "refused", error: noPush(question) };
    const status = await beginAndCancel(client, repository, [202]);
    return { push: status === 202 ? "allowed" : "refused", error: undefined };
  } catch (error) {
    return { push: "refused", error: asUserError(error) };
  }
}

/** Of a registry as a whole: rights are by repository, so a refusal says something of those only who are nobody there. */
async function tryAnyPush(client: RegistryClient, isKnown: boolean): Promise<PushOutcome> {
  try {
    const status = await beginAndCancel(client, ANY_REPOSITORY, [202, 400, 404]);
    return { push: status === 202 ? "allowed" : "untried", error: undefined };
  } catch (error) {
    const refusal = asUserError(error);
    const isByRepository = isKnown && ["UNAUTHORIZED", "FORBIDDEN"].includes(refusal.code);
    return isByRepository ? { push: "untried", error: undefined } : { push: "refused", error: refusal };
  }
}

/** Begins an upload as a push would, and cancels it; the answer is the status by which it began or did not. */
async function beginAndCancel(
  client: RegistryClient,
  repository: string,
  expect: readonly number[],
): Promise<number> {
  const scopes = pushScope(repository);
  const path = `/v2/${repository}/blobs/uploads/`;
  const headers = { "content-length": "0" };
  const begin = { method: "POST", path, scopes, headers, expect, explain: explainPush } as const;
  const response = await client.send({ ...begin, label: "POST upload" });
  discard(response.body);
  const { location } = response.headers;
  if (response.status !== 202 || location === undefined || !URL.canParse(location, response.url))
    return response.status;
  const session = { path: client.url(location, response.url), scopes, label: "DELETE upload", retry: false };
  await client.send({ ...session, method: "DELETE", expect: [200, 202, 204, 404] }).then(
    ({ body }) => discard(body),
    // One that cannot be cancelled is forgotten by the registry after a while.
    () => undefined,
  );
  return response.status;
}

/** True where the registry lets one in. A stranger whom it does not may still read what is public, which only a repository can tell. */
async function ping(client: RegistryClient, isKnown: boolean): Promise<boolean> {
  const expect = isKnown ? [200] : [200, 401];
  const response = await client.send({ method: "GET", path: "/v2/", scopes: [], label: "GET /v2/", expect });
  discard(response.body);
  refusePage(client, "GET", response);
  return response.status === 200;
}

/** A login page, or a proxy's, lets everybody in. */
function refusePage({ side }: RegistryClient, method: string, { status, headers, url }: HttpResponse): void {
  if (status !== 200 || !isPage(headers)) return;
  throw errorFor({ method, url, side }, "BAD_REGISTRY_ANSWER", "was answered with a web page", PAGE_HINT);
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
  refusePage(client, "HEAD", response);
}

function noPush({ host, repository, side }: LoginQuestion): UserError {
  return new UserError("FORBIDDEN", `${host} gives no right to push to ${repository ?? "it"}`, {
    hint: "Ask for the right to push, or log in as somebody who has it.",
    ...present({ side }),
  });
}
