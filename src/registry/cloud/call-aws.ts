import { objectIn } from "../../values/object-in.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Explanation, Headers, Http, Refusal } from "../../http/http.ts";
import { readBody } from "../../http/read-body.ts";
import { signAwsRequest, type AwsCredentials } from "./sign-aws-request.ts";
import { present } from "../../values/present.ts";
import { reasonOf } from "../../errors/reason-of.ts";

/** How Amazon's APIs are reached, and as whom. */
export interface AwsAccess {
  readonly http: Http;
  /** Called for every request, so that what expires can be renewed; throws where there is no identity. */
  readonly credentials: () => Promise<AwsCredentials>;
  /** In place of https and the service's own host. */
  readonly endpoint?: string | undefined;
}

export interface AwsCall {
  /** Host of the API. */
  readonly api: string;
  readonly region: string;
  readonly service: string;
  /** Such as "AmazonEC2ContainerRegistry_V20150921.CreateRepository". */
  readonly target: string;
  readonly input: Readonly<Record<string, unknown>>;
}

type Json = Readonly<Record<string, unknown>>;

const MAX_ANSWER = 16 * 1024 * 1024;
const BAD_IDENTITY =
  /^(?:UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|ExpiredToken|InvalidClientTokenId|MissingAuthenticationToken|IncompleteSignature)/;

/** An answer of Amazon's that is an error: `kind` is its name, such as "RepositoryAlreadyExistsException". */
export class AwsError extends UserError {
  readonly kind: string;

  constructor(kind: string, error: UserError) {
    const { code, message, hint, side, url } = error;
    super(code, message, {
      ...present({ hint, side, url }),
      cause: error,
    });
    this.kind = kind;
  }
}

/**
 * Calls an operation of Amazon's JSON interfaces (AWS JSON 1.1: a POST, signed anew for every try). Throws an AwsError UNAUTHORIZED,
 * FORBIDDEN, RATE_LIMITED or AWS_REFUSED, and whatever the client throws.
 */
export async function callAws(access: AwsAccess, call: AwsCall): Promise<Json> {
  const url = urlOf(access, call);
  const { region, service, target } = call;
  const body = JSON.stringify(call.input);
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
  let kind: string | undefined;
  try {
    const response = await access.http.request({
      method: "POST",
      url: url.href,
      sign: async () =>
        withoutHost(
          signAwsRequest({ url, headers, body, region, service }, await identityOf(access), new Date()),
        ),
      body: Buffer.from(body),
      label: actionOf(call),
      redirect: "manual",
      explain: (refusal) => {
        kind = kindOf(refusal);
        return kind === undefined ? undefined : explain(kind, refusal, call);
      },
    });
    return objectIn((await readBody(response.body, MAX_ANSWER)).toString());
  } catch (error) {
    throw kind !== undefined && error instanceof UserError ? new AwsError(kind, error) : error;
  }
}

function actionOf({ target }: AwsCall): string {
  return target.replace(/^.*\./, "");
}

function urlOf({ endpoint }: AwsAccess, { api }: AwsCall): URL {
  return new URL(endpoint ?? `https://${api}/`);
}

/** The connection writes that one itself, from the address. */
function withoutHost(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "host"));
}

function kindOf({ text, headers }: Refusal): string | undefined {
  const named = objectIn(text)["__type"] ?? headers["x-amzn-errortype"];
  return typeof named === "string" ? named.replace(/^.*#/, "").replace(/:.*$/, "") : undefined;
}

function explain(kind: string, { text }: Refusal, call: AwsCall): Explanation {
  const json = objectIn(text);
  const message = json["message"] ?? json["Message"];
  const detail = typeof message === "string" && message !== "" ? `${kind}: ${message}` : kind;
  if (BAD_IDENTITY.test(kind)) {
    const hint =
      "Log in to AWS again, and check the clock of this machine: signatures are valid for minutes.";
    return { code: "UNAUTHORIZED", detail, hint };
  }
  if (/^AccessDenied/.test(kind)) {
    return {
      code: "FORBIDDEN",
      detail,
      hint: `Allow this identity ${rightsFor(call)}, or use another one.`,
    };
  }
  return { code: "AWS_REFUSED", detail, hint: "See Amazon's message." };
}

/** A token of Amazon ECR Public is one of the Security Token Service, too (Amazon ECR Public, "Registry authentication"). */
function rightsFor(call: AwsCall): string {
  const right = `${call.service}:${actionOf(call)}`;
  return right === "ecr-public:GetAuthorizationToken" ? `${right} and sts:GetServiceBearerToken` : right;
}

/** Who this machine is at Amazon; a UserError NO_CREDENTIALS where it is nobody. */
export async function identityOf(access: AwsAccess): Promise<AwsCredentials> {
  try {
    return await access.credentials();
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const reason = reasonOf(cause);
    throw new UserError("NO_CREDENTIALS", `Amazon ECR wants an AWS identity, and there is none: ${reason}`, {
      hint: "Log in with aws sso login or set AWS_PROFILE, or log docker in to this registry.",
      cause,
    });
  }
}
