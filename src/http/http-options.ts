import { LIMITS } from "../values/limits.ts";
import type { RetryEvent, SilenceEvent, WaitEvent } from "./http.ts";

/** How to speak TLS with one host; PEM texts. */
export interface TlsOptions {
  /** Trusted besides the authorities that Node brings. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** Accepts any certificate; only for a host that the user named for it. */
  readonly insecure?: boolean | undefined;
}

/** As the environment variables HTTP_PROXY, HTTPS_PROXY and NO_PROXY say it. */
export interface ProxyOptions {
  readonly http?: string | undefined;
  readonly https?: string | undefined;
  readonly no?: string | undefined;
}

export interface HttpOptions {
  readonly userAgent?: string | undefined;
  /** Requests of each kind at once to one host. */
  readonly smallRequests?: number | undefined;
  readonly downloads?: number | undefined;
  readonly uploads?: number | undefined;
  /** Requests a second to one host, of all kinds; no limit by default. */
  readonly requestsPerSecond?: number | undefined;
  /** Bytes a second in each direction, all hosts together; no limit by default. */
  readonly bandwidthLimit?: number | undefined;
  /** Tries in all. */
  readonly attempts?: number | undefined;
  /** Milliseconds before the second try; doubled each time up to `maxBackoffMs`. */
  readonly backoffMs?: number | undefined;
  readonly maxBackoffMs?: number | undefined;
  /** A longer Retry-After than this, in milliseconds, is not waited for. */
  readonly maxRetryAfterMs?: number | undefined;
  readonly connectTimeoutMs?: number | undefined;
  /** Milliseconds without a byte after which an answer is given up. There is no limit on a whole download. */
  readonly idleTimeoutMs?: number | undefined;
  /** Milliseconds that a host may take to answer once an upload is complete. */
  readonly commitTimeoutMs?: number | undefined;
  /** A body that is read brings so many bytes in so many milliseconds, or it is given up; see `LIMITS`. */
  readonly floor?: { readonly bytes: number; readonly ms: number } | undefined;
  /** Milliseconds in which a document (an answer that is read into memory) has to come. */
  readonly documentMs?: number | undefined;
  /** Milliseconds for which a host that does not answer is not asked again. */
  readonly hostRestMs?: number | undefined;
  /** Milliseconds of failures without a good answer in between after which a host is given up. */
  readonly hostPatienceMs?: number | undefined;
  readonly proxy?: ProxyOptions | undefined;
  /** Asked once per host ("registry.example.com:5000"). */
  readonly tls?: ((host: string) => TlsOptions | undefined) | undefined;
  readonly onRetry?: ((event: RetryEvent) => void) | undefined;
  readonly onWait?: ((event: WaitEvent) => void) | undefined;
  /** Milliseconds without a byte, at the least, after which a host's silence is told. */
  readonly silenceMs?: number | undefined;
  /** Told of a host from which nothing comes, by each that waits for it. */
  readonly onSilence?: ((event: SilenceEvent) => void) | undefined;
}

type Settled<T> = { readonly [Key in keyof T]-?: Exclude<T[Key], undefined> };
type Optional = "requestsPerSecond" | "bandwidthLimit" | "tls" | "onRetry" | "onWait" | "onSilence";

export type HttpSettings = Settled<Omit<HttpOptions, Optional>> & Pick<HttpOptions, Optional>;

export function settle(options: HttpOptions): HttpSettings {
  return {
    userAgent: options.userAgent ?? "kops-assets",
    smallRequests: options.smallRequests ?? 8,
    downloads: options.downloads ?? 6,
    uploads: options.uploads ?? 6,
    requestsPerSecond: options.requestsPerSecond,
    bandwidthLimit: options.bandwidthLimit,
    attempts: options.attempts ?? 6,
    backoffMs: options.backoffMs ?? 300,
    maxBackoffMs: options.maxBackoffMs ?? 30_000,
    maxRetryAfterMs: options.maxRetryAfterMs ?? 120_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 15_000,
    idleTimeoutMs: options.idleTimeoutMs ?? 60_000,
    commitTimeoutMs: options.commitTimeoutMs ?? 300_000,
    floor: options.floor ?? { bytes: LIMITS.floorBytes, ms: LIMITS.floorMs },
    documentMs: options.documentMs ?? LIMITS.documentMs,
    hostRestMs: options.hostRestMs ?? LIMITS.hostRestMs,
    hostPatienceMs: options.hostPatienceMs ?? LIMITS.hostPatienceMs,
    proxy: options.proxy ?? {},
    tls: options.tls,
    onRetry: options.onRetry,
    onWait: options.onWait,
    silenceMs: options.silenceMs ?? 5_000,
    onSilence: options.onSilence,
  };
}
