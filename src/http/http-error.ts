import { diskRefusal } from "../errors/disk-refusal.ts";
import { reasonOf } from "../errors/reason-of.ts";
import { redactUrl } from "../errors/redact-url.ts";
import { printable } from "../errors/printable.ts";
import { RedirectFailure } from "./redirect.ts";
import { UserError, type Side } from "../errors/user-error.ts";
import type { Explanation, Refusal } from "./http.ts";
import { NO_SOCKS, proxyTrouble } from "./proxy-trouble.ts";
import { STATUS_PHRASES } from "./status-phrases.ts";
import { isOtherPage, statusTrouble, type Trouble } from "./status-trouble.ts";
import { misnamedHost, tlsHint, withoutOpenssl } from "./tls-trouble.ts";
import { isPage, titleOf } from "./web-page.ts";
import { isOfProxy, ProxyFailure } from "./wire/proxy-failure.ts";
import { WireError, type WireCode } from "./wire/wire-error.ts";
import { present } from "../values/present.ts";

/** Which request an error is about. */
export interface RequestName {
  readonly method: string;
  readonly url: string;
  readonly side?: Side | undefined;
}

/** The error for an answer that is none: its status in words, and what the server says about it. */
export function refusedError(
  name: RequestName,
  refusal: Refusal,
  explanation: Explanation | undefined,
): UserError {
  const { status } = refusal;
  const trouble = statusTrouble(refusal);
  const isOther = isOtherPage(refusal);
  const phrase = STATUS_PHRASES[status];
  const said = explanation?.detail ?? plainText(refusal);
  const target = targetOf(name, refusal);
  const answer = [
    `answered ${status}`,
    phrase === undefined ? "" : ` ${phrase}`,
    target === undefined ? "" : `, to ${target}`,
    isOther ? " with a web page" : "",
    said === "" ? "" : `: ${printable(said)}`,
  ].join("");
  const hint = explanation?.hint ?? (target === undefined ? trouble.hint : REDIRECT_HINT);
  return errorFor(name, explanation?.code ?? trouble.code, answer, hint);
}

/** Where a redirect leads that is not followed, because it would lose the request's method and body. */
function targetOf({ url }: RequestName, { status, headers }: Refusal): string | undefined {
  const location = headers["location"];
  if (status < 300 || status > 399 || location === undefined) return undefined;
  return redactUrl(URL.canParse(location, url) ? new URL(location, url).href : printable(location));
}

const REDIRECT_HINT =
  "Uploads do not follow redirects. Use that address instead (https instead of http, or another host).";

/** The error for a request that got no answer, or lost it midway. A UserError is passed on as it is. */
export function brokenError(name: RequestName, cause: unknown): UserError {
  if (cause instanceof UserError) return cause;
  const { code, hint } = causeTrouble(cause, name.url);
  if (!(cause instanceof RedirectFailure)) return errorFor(name, code, troubleOf(cause), hint, cause);
  const { from, to } = cause;
  const reason = `${troubleOf(cause.cause)}; ${from.host} redirected ${name.method} ${redactUrl(name.url)} there`;
  return errorFor({ ...name, url: to.href }, code, reason, hint, cause);
}

/** The same error, where the address that was asked was another host's idea: `sender` says whose. Other failures stay as they are. */
export function namedBy(error: unknown, sender: string, hint: string): unknown {
  if (!(error instanceof UserError) || !["UNREACHABLE", "TIMEOUT", "TLS_FAILED"].includes(error.code))
    return error;
  return new UserError(error.code, `${error.message}; ${sender}`, {
    hint,
    cause: error,
    ...present({ side: error.side, url: error.url }),
  });
}

/** An error about a request, in the common form. */
export function errorFor(
  name: RequestName,
  code: string,
  what: string,
  hint: string,
  cause?: unknown,
): UserError {
  const url = redactUrl(name.url);
  return new UserError(code, `${name.method} ${url}: ${printable(what)}`, {
    hint,
    url,
    ...present({ side: name.side, cause }),
  });
}

/** In words, what broke: the error's message, and below it the system's code where the message does not have it. */
export function troubleOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = codeOf(cause);
  const inner =
    cause instanceof AggregateError && cause.errors[0] instanceof Error ? cause.errors[0].message : "";
  const message = misnamedHost(cause) ?? withoutOpenssl(cause.message === "" ? inner : cause.message);
  return code === undefined || message.includes(code) ? message : `${message} (${code})`;
}

/** The code of a body that trickles in. */
export const SLOW_BODY = "SLOW_BODY_TIMEOUT";
const NO_CONNECTION = ["ECONNREFUSED", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "CONNECT_TIMEOUT"];
const BROKEN_CONNECTION = ["ECONNRESET", "ECONNABORTED", "EPIPE", "ETIMEDOUT", "ENOTFOUND"];

/** How many tries a failure is worth: one for what another cannot mend, few where nothing listens, else as many as there may be. */
export function triesFor(cause: unknown): number {
  if (cause instanceof UserError) return 1;
  const code = codeOf(cause);
  if (isTlsCode(code) || code === "ENOTFOUND" || code === "BAD_HEADER") return 1;
  if (code === SLOW_BODY) return 2;
  return code !== undefined && NO_CONNECTION.includes(code) ? 4 : Infinity;
}

/** The same for an error that tells of such a failure. */
export function triesForCause(error: UserError): number {
  const { cause } = error;
  if (cause === undefined) return Infinity;
  return cause instanceof UserError ? triesForCause(cause) : triesFor(cause);
}

/** True for an error of a connection that was there and broke, as opposed to one that never came about. */
export function isCutAmid(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && ["ECONNRESET", "ECONNABORTED", "EPIPE", "CONNECTION_CLOSED"].includes(code);
}

/** True where a body turned out longer or shorter than its Content-Length. */
export function isLengthMismatch(cause: unknown): boolean {
  return codeOf(cause) === "BODY_LENGTH_MISMATCH";
}

const OUR_FAULTS: readonly WireCode[] = ["BODY_LENGTH_MISMATCH", "BAD_HEADER"];

/** True for what a connection fails with, as opposed to a disk, a check or a bug. */
export function isNetworkError(cause: unknown): boolean {
  if (cause instanceof UserError) return false;
  if (cause instanceof ProxyFailure) return isNetworkError(cause.cause);
  const code = codeOf(cause);
  if (code === undefined) return false;
  return (
    (cause instanceof WireError && !OUR_FAULTS.includes(cause.code)) ||
    code === SLOW_BODY ||
    isTlsCode(code) ||
    NO_CONNECTION.includes(code) ||
    BROKEN_CONNECTION.includes(code)
  );
}

/**
 * True where a host that was asked for TLS does not seem to speak it: what came back is none, or the connection was closed or never
 * came about.
 */
export function isPlainAnswer(error: UserError): boolean {
  if (error.code === "UNREACHABLE") return true;
  return (
    error.code === "TLS_FAILED" && /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/.test(codeOf(error) ?? "")
  );
}

function causeTrouble(cause: unknown, url: string): Trouble {
  if (cause instanceof RedirectFailure) return causeTrouble(cause.cause, cause.to.href);
  const trouble = hostTrouble(cause);
  if (codeOf(cause) === "NO_SOCKS") return NO_SOCKS;
  return isOfProxy(cause) ? proxyTrouble(url, rootReason(cause), trouble) : trouble;
}

function hostTrouble(cause: unknown): Trouble {
  const code = codeOf(cause);
  const tooMany = diskRefusal(code);
  if (tooMany?.code === "TOO_MANY_OPEN_FILES") return tooMany;
  if (isTlsCode(code)) return { code: "TLS_FAILED", hint: tlsHint(rootReason(cause), code) };
  if (code !== undefined && /TIMEOUT|ETIMEDOUT/.test(code)) {
    return {
      code: "TIMEOUT",
      hint: "Check the network between here and the host, and whether a proxy is needed.",
    };
  }
  if (code === "BAD_ANSWER") {
    return {
      code: "UNREACHABLE",
      hint: "What answers there is not a proper HTTP/1.1 server. Check the port (is it a TLS port?) and any proxy in between.",
    };
  }
  return {
    code: "UNREACHABLE",
    hint: "Check the host's name, the network and whether a proxy is needed (HTTPS_PROXY, ALL_PROXY, NO_PROXY).",
  };
}

function codeOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  const own = "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
  const inner = cause.cause === undefined ? undefined : codeOf(cause.cause);
  return inner ?? own ?? (cause instanceof AggregateError ? codeOf(cause.errors[0]) : undefined);
}

/** Of what failed first: whoever tells of it further up leaves out what OpenSSL says besides. */
function rootReason(cause: unknown): string {
  return cause instanceof Error && cause.cause !== undefined ? rootReason(cause.cause) : reasonOf(cause);
}

function isTlsCode(code: string | undefined): boolean {
  return (
    code !== undefined &&
    /^(?:ERR_TLS|ERR_SSL|EPROTO|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|HOSTNAME_MISMATCH)/.test(code)
  );
}

/** A server's own words, of a page its title: one line of at most 300 characters. */
function plainText({ status, headers, text }: Refusal): string {
  const words = isPage(headers) ? titleOf(text) : text;
  const line = words.replaceAll(/[\p{Cc}\s]+/gu, " ").trim();
  // Many pages only say the status once more.
  const phrase = STATUS_PHRASES[status]?.toLowerCase();
  if (isPage(headers) && phrase !== undefined && line.toLowerCase().endsWith(phrase)) return "";
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
