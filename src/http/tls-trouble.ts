/** OpenSSL's errors as Node passes them on: thread, number, library, function, reason, file, line, and what else there is to say. */
const OPENSSL = /\b[0-9A-F]{8,}:error:[0-9A-F]+:[^:]*:[^:]*:([^:]*):[^:]*:\d+:[^\n]*\n?/g;
/** Alerts about a client's certificate (RFC 8446, 6.2). */
const OF_CERTIFICATES = [41, 42, 43, 44, 45, 46, 48, 49, 116];
const UNRECOGNIZED_NAME = 112;

const HINTS = {
  distrust: "Give the authority of this host with --ca-file, or accept any certificate with --insecure HOST.",
  certificate:
    "This host takes no client without a certificate, or not with this one. Put NAME.cert and NAME.key into certs.d/HOST, as docker and podman do.",
  name: "No host of this name answers there. Use the name by which the host is known, and not its address.",
  refusal:
    "The host refuses TLS as it is spoken here. It may want a client's certificate (NAME.cert and NAME.key in certs.d/HOST), or speak nothing newer than TLS 1.1.",
};

/** A message with OpenSSL's reason alone. */
export function withoutOpenssl(message: string): string {
  return message.replaceAll(OPENSSL, "$1");
}

/** What to do about TLS that failed: an alert is the other side's own refusal, and says nothing of its certificate. */
export function tlsHint(reason: string): string {
  const alert = /SSL alert number (\d+)/.exec(reason)?.[1];
  if (alert === undefined) return HINTS.distrust;
  if (Number(alert) === UNRECOGNIZED_NAME) return HINTS.name;
  return OF_CERTIFICATES.includes(Number(alert)) ? HINTS.certificate : HINTS.refusal;
}
