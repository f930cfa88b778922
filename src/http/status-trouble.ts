import type { Refusal } from "./http.ts";
import { proxyCredentials } from "./proxy-credentials.ts";
import { isPage, PAGE_HINT } from "./web-page.ts";

/** What went wrong, with a code for scripts and the next thing to try. */
export interface Trouble {
  readonly code: string;
  readonly hint: string;
}

/** Of a host that is asked too often. */
export const RATE_LIMITED: Trouble = {
  code: "RATE_LIMITED",
  hint: "Try again later, log in for a higher limit, or send fewer requests per second.",
};

const STATUS_TROUBLES: Readonly<Record<number, Trouble>> = {
  401: {
    code: "UNAUTHORIZED",
    hint: "Check the credentials that are used for this host.",
  },
  403: {
    code: "FORBIDDEN",
    hint: "The credentials are valid but may not do this. Ask for the right, or use other credentials.",
  },
  404: { code: "NOT_FOUND", hint: "Check the name, the version and the host." },
  408: { code: "TIMEOUT", hint: "The server, or a gateway in front of it, was too slow. Try again." },
  413: {
    code: "BODY_LIMIT",
    hint: "The server, or a proxy in front of it, does not accept uploads this large. Raise its limit (nginx: client_max_body_size).",
  },
  429: RATE_LIMITED,
  504: { code: "TIMEOUT", hint: "The server, or a gateway in front of it, was too slow. Try again." },
};
const SERVER_TROUBLE: Trouble = {
  code: "SERVER_ERROR",
  hint: "The server has a problem. Try again later, or look at its log.",
};
const OTHER_TROUBLE: Trouble = {
  code: "HTTP_STATUS",
  hint: "The server refused this request. See its answer.",
};

/** True for a web page that is sent as if it were what was asked for. */
export function isOtherPage({ status, headers }: Pick<Refusal, "status" | "headers">): boolean {
  return status < 300 && isPage(headers);
}

/** What a status is the trouble of, where the server says nothing better. */
export function statusTrouble({ status, headers }: Pick<Refusal, "status" | "headers">): Trouble {
  if (isOtherPage({ status, headers })) return { code: OTHER_TROUBLE.code, hint: PAGE_HINT };
  if (status === 407) return { code: "PROXY_REFUSED", hint: proxyCredentials(headers) };
  return STATUS_TROUBLES[status] ?? (status >= 500 ? SERVER_TROUBLE : OTHER_TROUBLE);
}
