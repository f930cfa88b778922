import { printable } from "../../errors/printable.ts";
import type { ServedRequest } from "../../serve/served-request.ts";
import { formatBytes } from "../../values/format-bytes.ts";
import { printJsonText } from "../../values/quote-text.ts";
import type { AccessLog } from "./access-log-names.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A line for a request; nothing that a client sends ends it, or steers a terminal. */
export function accessLine(request: ServedRequest, format: AccessLog): string {
  switch (format) {
    case "short":
      return `${printable(request.method)} ${printable(request.path)} ${request.status} ${formatBytes(request.bytesSent)}${request.complete ? "" : ", cut off"}`;
    case "common":
      return commonLine(request);
    case "json": {
      const { time, ...others } = request;
      return printJsonText({ time: time.toISOString(), ...others });
    }
  }
}

/** The Common Log Format, in UTC. Bytes are those on the wire, headers included. */
function commonLine({ client, time, method, path, httpVersion, status, bytesSent }: ServedRequest): string {
  const line = printable(`${method} ${path} HTTP/${httpVersion}`)
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"');
  return `${client} - - [${commonTime(time)}] "${line}" ${status} ${bytesSent}`;
}

/** "28/Nov/2026:03:09:26 +0000" */
function commonTime(time: Date): string {
  const iso = time.toISOString();
  const month = MONTHS[time.getUTCMonth()] ?? "";
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
