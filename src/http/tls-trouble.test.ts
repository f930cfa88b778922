import { expect, it } from "vitest";
import { misnamedHost, tlsHint, withoutOpenssl } from "./tls-trouble.ts";

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
  ["tlsv1 alert protocol version", 70, /^The host speaks no version of TLS/],
  ["wrong version number", undefined, /does not speak TLS at this port/],
  ["certificate verify failed", undefined, /--ca-file/],
])("%s (alert %s) has a cure of its own, and is told in its own words", (reason, number, hint) => {
  const message = `write EPROTO ${worded(reason, number)}`;
  expect(tlsHint(message)).toMatch(hint);
  expect(withoutOpenssl(message)).toBe(`write EPROTO ${reason}`);
});

it.each([
  ["CERT_HAS_EXPIRED", /renewed/],
  ["CERT_NOT_YET_VALID", /clock/],
  ["ERR_TLS_CERT_ALTNAME_INVALID", /by a name/],
  ["ERR_SSL_UNSUPPORTED_PROTOCOL", /no version of TLS/],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", /--ca-file/],
])("%s has a cure of its own", (code, hint) => {
  expect(tlsHint("certificate verify failed", code)).toMatch(hint);
});

it.each([
  [{ subjectaltname: "DNS:a.example, IP Address:10.0.0.1" }, "DNS:a.example, IP Address:10.0.0.1"],
  [{ subject: { CN: "a.example" } }, "a.example"],
  [{ subject: {} }, "no name"],
])("a certificate with %j for another host is told by its names", (cert, names) => {
  const error = Object.assign(new Error("IP: 10.0.0.2 is not in the cert's list: "), {
    host: "10.0.0.2",
    cert,
  });
  expect(misnamedHost(error)).toBe(`the certificate is not for 10.0.0.2, but for ${names}`);
});

it("other messages stay as they are", () => {
  const message = "connect ECONNREFUSED 127.0.0.1:443";
  expect(withoutOpenssl(message)).toBe(message);
});
