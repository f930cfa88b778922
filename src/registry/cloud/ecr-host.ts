/** A private registry of Amazon ECR, as its host's name says it. */
export interface EcrHost {
  /** The AWS account: ECR calls it the registry's id. */
  readonly account: string;
  readonly region: string;
  /** Host of the API that tokens and repositories come from. */
  readonly api: string;
}

const HOST =
  /^(\d{12})\.dkr([.-])ecr(-fips)?\.([a-z0-9-]+)\.(amazonaws\.(?:com(?:\.cn)?|eu)|on\.aws|on\.amazonwebservices\.com\.cn|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/;
/** The API's domain for hosts that answer by IPv6 too. */
const DUAL_STACK: Readonly<Record<string, string>> = {
  "on.aws": "api.aws",
  "on.amazonwebservices.com.cn": "api.amazonwebservices.com.cn",
};

/**
 * Takes "123456789012.dkr.ecr.eu-west-1.amazonaws.com" apart, also with FIPS, dual-stack ("….dkr-ecr.eu-west-1.on.aws"), China and
 * the isolated partitions; undefined for every other host (Amazon ECR, "Private registry" and "Making requests over IPv6").
 */
export function parseEcrHost(host: string): EcrHost | undefined {
  const [, account, separator, fips, region, domain] = HOST.exec(host) ?? [];
  if (account === undefined || region === undefined || domain === undefined) return undefined;
  const dual = DUAL_STACK[domain];
  if ((separator === "-") !== (dual !== undefined)) return undefined;
  const service = fips === undefined ? "ecr" : "ecr-fips";
  const api =
    dual === undefined
      ? `${fips === undefined ? "api." : ""}${service}.${region}.${domain}`
      : `${service}.${region}.${dual}`;
  return { account, region, api };
}

/** The registry of Amazon ECR Public, and the one region where its tokens are given out. */
export const ECR_PUBLIC = {
  host: "public.ecr.aws",
  region: "us-east-1",
  api: "api.ecr-public.us-east-1.amazonaws.com",
} as const;
