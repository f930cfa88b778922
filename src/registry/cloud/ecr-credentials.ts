import { UserError } from "../../errors/user-error.ts";
import { CredentialCache, type TimedCredential } from "../credential-cache.ts";
import type { FindCredential } from "../credential.ts";
import { callAws, identityOf, type AwsAccess } from "./call-aws.ts";
import { ECR_PUBLIC, parseEcrHost } from "./ecr-host.ts";
import { isObject } from "../../values/is-object.ts";

const SOURCE = "the AWS identity";
/** Milliseconds before its end in which a token is not begun to be used. */
const MARGIN_MS = 15 * 60_000;

/**
 * Tokens of Amazon ECR, private and public (GetAuthorizationToken: a password for twelve hours). Public images are read by strangers too:
 * without an AWS identity there is no credential for them, where a private registry is an error.
 */
export function createEcrCredentials(access: AwsAccess): FindCredential {
  const cache = new CredentialCache();
  return async ({ host, refused }) => {
    const isPublic = host === ECR_PUBLIC.host;
    const ecr = isPublic ? ECR_PUBLIC : parseEcrHost(host);
    if (ecr === undefined) return undefined;
    const credential = await cache.get(ecr.api, refused, () => fetchToken(access, ecr, isPublic));
    return credential === undefined ? undefined : { credential, source: SOURCE };
  };
}

async function fetchToken(
  access: AwsAccess,
  { api, region }: { readonly api: string; readonly region: string },
  isPublic: boolean,
): Promise<TimedCredential> {
  const credentials = await identityOf(access).catch((error: unknown) => {
    if (isPublic) return undefined;
    throw error;
  });
  if (credentials === undefined) return { credential: undefined, usableUntil: Infinity };
  const answer = await callAws(
    { ...access, credentials: () => Promise.resolve(credentials) },
    {
      api,
      region,
      service: isPublic ? "ecr-public" : "ecr",
      target: `${isPublic ? "SpencerFrontendService" : "AmazonEC2ContainerRegistry_V20150921"}.GetAuthorizationToken`,
      input: {},
    },
  );
  return readToken(answer["authorizationData"]);
}

/** One authorization (public) or a list of one (private): "AWS:password" in base64, and its end in seconds since 1970. */
function readToken(data: unknown): TimedCredential {
  const entry: unknown = Array.isArray(data) ? data[0] : data;
  const { authorizationToken: token, expiresAt } = isObject(entry) ? entry : {};
  const decoded = typeof token === "string" ? Buffer.from(token, "base64").toString("utf8") : "";
  const colon = decoded.indexOf(":");
  if (colon <= 0) {
    throw new UserError("BAD_TOKEN_SERVER", "Amazon ECR answered without an authorization token", {
      hint: "Something other than Amazon's API seems to answer, such as a proxy.",
    });
  }
  const end = typeof expiresAt === "number" ? expiresAt * 1000 : Date.now() + 60 * 60_000;
  return {
    credential: { kind: "password", username: decoded.slice(0, colon), password: decoded.slice(colon + 1) },
    usableUntil: end - MARGIN_MS,
  };
}
