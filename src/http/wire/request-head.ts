import type { Headers } from "../http.ts";
import { isField } from "./field-grammar.ts";
import { WireError } from "./wire-error.ts";

/** A request's first lines (RFC 9112, 3 and 5), with the empty line. Throws a WireError BAD_HEADER. */
export function requestHead(method: string, target: string, headers: Headers): string {
  const lines = Object.entries(headers).map(([name, value]) => {
    if (!isField(name, value))
      throw new WireError("BAD_HEADER", `the header ${JSON.stringify(name)} cannot be sent as it is`);
    return `${name}: ${value}\r\n`;
  });
  return `${method} ${target} HTTP/1.1\r\n${lines.join("")}\r\n`;
}
