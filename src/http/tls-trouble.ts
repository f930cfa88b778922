import type { PeerCertificate } from "node:tls";
import { someOf } from "../values/some-of.ts";

/** OpenSSL's errors as Node passes them on: thread, number, library, function, reason, file, line, and what else there is to say. */
const OPENSSL = /\b[0-9A-F]{8,}:error:[0-9A-F]+:[^:]*:[^:]*:([^:]*):[^:]*:\d+:[^\n]*\n?/g;
/** Alerts about a client's certificate (RFC 8446, 6.2). */
const OF_CERTIFICATES = [41, 42, 43, 44, 45, 46, 48, 49, 116];
const PROTOCOL_VERSION = 70;
const UNRECOGNIZED_NAME = 112;
/** OpenSSL's words for an answer that is no TLS at all; its error has no code of its own for that. */
const NO_TLS = /wrong version number|packet length too long/;

const HINTS = {
  distrust: "Give the authority of this host with --ca-file, or accept any certificate with --insecure HOST.",
  certificate:
    "This host takes no client without a certificate, or not with this one. Put NAME.cert and NAME.key into certs.d/HOST, as docker and podman do.",
  name: "No host of this name answers there. Use the name by which the host is known, and not its address.",
  expired:
    "The certificate of this host is no longer valid: have it renewed. If it is valid still, set the clock of this machine.",
  early:
    "The certificate of this host is not valid yet: set the clock of this machine, if it is slow, or have a certificate made that is valid now.",
  otherName:
    "Ask the host by a name for which its certificate is, or have one made for this name. --insecure HOST accepts any certificate.",
  noTls:
    "The host does not speak TLS at this port. Check the port, or give --plain-http HOST if the host has no TLS.",
  version: "The host speaks no version of TLS that is spoken here (1.2 and 1.3): allow one of them there.",
  refusal:
    "The host refuses TLS as it is spoken here. It may want a client's certificate (NAME.cert and NAME.key in certs.d/HOST), or speak nothing newer than TLS 1.1.",
};

/** A message with OpenSSL's reason alone. */
export function withoutOpenssl(message: string): string {
  return message.replaceAll(OPENSSL, "$1");
}

/** By the codes that Node gives. */
const OF_CODES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: HINTS.expired,
  CERT_NOT_YET_VALID: HINTS.early,
  ERR_TLS_CERT_ALTNAME_INVALID: HINTS.otherName,
  ERR_SSL_UNSUPPORTED_PROTOCOL: HINTS.version,
};

/** Whether nothing of TLS came back. */
export function isWithoutTls(reason: string): boolean {
  return NO_TLS.test(reason);
}

/** For which names a certificate is, where the host's is not among them; undefined for other errors. Node's own words may name none. */
export function misnamedHost(
  error: Error & { readonly host?: unknown; readonly cert?: unknown },
): string | undefined {
  const { host, cert } = error;
  if (typeof host !== "string" || !isCertificate(cert)) return undefined;
  const common = cert.subject?.CN;
  const names = cert.subjectaltname?.split(", ") ?? (common === undefined ? [] : [common].flat());
  return `the certificate is not for ${host}, but for ${names.length === 0 ? "no name" : someOf(names)}`;
}

function isCertificate(value: unknown): value is Partial<PeerCertificate> {
  return typeof value === "object" && value !== null;
}

/**
 * What to do about TLS that failed with Node's `code`: an alert is the other side's own refusal, and says nothing of its certificate.
 */
export function tlsHint(reason: string, code = ""): string {
  if (isWithoutTls(reason)) return HINTS.noTls;
  const own = OF_CODES[code];
  if (own !== undefined) return own;
  const alert = /SSL alert number (\d+)/.exec(reason)?.[1];
  if (alert === undefined) return HINTS.distrust;
  if (Number(alert) === UNRECOGNIZED_NAME) return HINTS.name;
  if (Number(alert) === PROTOCOL_VERSION) return HINTS.version;
  return OF_CERTIFICATES.includes(Number(alert)) ? HINTS.certificate : HINTS.refusal;
}
