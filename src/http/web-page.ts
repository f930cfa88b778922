import type { Headers } from "./http.ts";

/** True for a page that is meant for people. */
export function isPage({ "content-type": type = "" }: Headers): boolean {
  return /html/i.test(type);
}

/** What a page says that it is; "" where it does not. */
export function titleOf(html: string): string {
  return /<title[^>]*>([^<]*)/i.exec(html)?.[1] ?? "";
}

/** Where a page answers in place of what was asked for. */
export const PAGE_HINT =
  "Something else answers at this address, such as a login page or a proxy's page. Check the host, the port, and any proxy in front of it.";
