import type { Http } from "../../src/http/http.ts";

/** A client whose requests all go to one loopback server, whatever host they are for; the path stays, with the host before it. */
export function redirectedHttp(http: Http, server: string): Http {
  return {
    ...http,
    request: (request) => {
      const url = new URL(request.url);
      return http.request({ ...request, url: `${server}/${url.host}${url.pathname}${url.search}` });
    },
  };
}
