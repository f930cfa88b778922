import { setTimeout as sleep } from "node:timers/promises";
import { TokenBucket } from "../http/token-bucket.ts";
import { parseEcrHost, ECR_PUBLIC } from "./cloud/ecr-host.ts";

/** Requests a second that a registry takes, by what they are called. */
type Quotas = Readonly<Record<string, number>>;

/**
 * What Amazon publishes as default quotas of an account and region (Amazon ECR and Amazon ECR Public, "Service quotas": PutImage,
 * InitiateLayerUpload, CompleteLayerUpload). Reading is allowed a thousand times a second, which nothing here comes near to.
 */
const ECR: Quotas = { "PUT manifest": 10, "POST upload": 100, "PUT blob": 100 };
const ECR_PUBLIC_QUOTAS: Quotas = { "PUT manifest": 10, "POST upload": 200, "PUT blob": 10 };

interface Clock {
  readonly now?: () => number;
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** Waits until a request of that name may go. */
export type Pace = (label: string) => Promise<void>;

/** Keeps to the quotas that a registry publishes, so that it does not have to refuse; undefined where there are none. */
export function requestPace(host: string): Pace | undefined {
  const quotas =
    host === ECR_PUBLIC.host ? ECR_PUBLIC_QUOTAS : parseEcrHost(host) === undefined ? undefined : ECR;
  return quotas === undefined ? undefined : paceOf(quotas);
}

/** `now` is in milliseconds, from whenever; so is what `wait` waits. */
export function paceOf(quotas: Quotas, { now = () => performance.now(), wait = sleep }: Clock = {}): Pace {
  const buckets = new Map(
    Object.entries(quotas).map(([label, perSecond]) => [label, new TokenBucket(perSecond, perSecond)]),
  );
  return async (label) => {
    const waitMs = buckets.get(label)?.take(1, now()) ?? 0;
    if (waitMs > 0) await wait(waitMs);
  };
}
