import { expect, it } from "vitest";
import { tlsHint, withoutOpenssl } from "./tls-trouble.ts";

/** As Node 20 words what OpenSSL says; `number` of the alert where there is one. */
function worded(reason: string, number?: number): string {
  const alert = number === undefined ? "" : `SSL alert number ${number}\n`;
  return `80DC07F0047F0000:error:0A00045C:SSL routines:ssl3_read_bytes:${reason}:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:1601:${alert}`;
}

it.each([
  ["tlsv13 alert certificate required", 116, /certs\.d\/HOST/],
  ["tlsv1 alert unknown ca", 48, /not with this one/],
  ["tlsv1 unrecognized name", 112, /name by which the host is known/],
  ["sslv3 alert handshake failure", 40, /TLS 1\.1/],
  ["tlsv1 alert protocol version", 70, /TLS 1\.1/],
  ["certificate verify failed", undefined, /--ca-file/],
])("%s (alert %s) has a cure of its own, and is told in its own words", (reason, number, hint) => {
  const message = `write EPROTO ${worded(reason, number)}`;
  expect(tlsHint(message)).toMatch(hint);
  expect(withoutOpenssl(message)).toBe(`write EPROTO ${reason}`);
});

it("other messages stay as they are", () => {
  const message = "connect ECONNREFUSED 127.0.0.1:443";
  expect(withoutOpenssl(message)).toBe(message);
});
