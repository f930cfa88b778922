import { createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import { UserError } from "../errors/user-error.ts";
import type { TlsOptions } from "./http-options.ts";
import { present } from "../values/present.ts";
import { reasonOf } from "../errors/reason-of.ts";

/** The secure context for a host with its options. Throws a UserError BAD_CERTIFICATE. */
export type SecureContexts = (host: string, tls: TlsOptions) => SecureContext;

/** One context for all hosts with the same authorities and keys: each parses every authority's certificate anew. */
export function createSecureContexts(): SecureContexts {
  const known = new Map<string, SecureContext>();
  return (host, tls) => {
    const key = JSON.stringify([tls.ca, tls.cert, tls.key]);
    const context = known.get(key) ?? contextFor(host, tls);
    known.set(key, context);
    return context;
  };
}

function contextFor(host: string, { ca, cert, key }: TlsOptions): SecureContext {
  try {
    return createSecureContext({
      ...present({ ca: ca === undefined ? undefined : withRoots(ca), cert, key }),
    });
  } catch (cause) {
    const reason = reasonOf(cause);
    throw new UserError("BAD_CERTIFICATE", `The certificates given for ${host} cannot be used: ${reason}`, {
      hint: "CA files, client certificates and keys have to be PEM, and a key has to belong to its certificate.",
      cause,
    });
  }
}

/**
 * As one text, which is read in half the time that the same certificates one by one take, and each certificate once: what is given is
 * often a system's own bundle, which has mostly the same authorities in lines of another length.
 */
function withRoots(ca: string): string {
  const texts = [...rootCertificates, ...ca.split(AFTER_CERTIFICATE)];
  return [...new Map(texts.map((text) => [text.replaceAll(/\s/g, ""), text])).values()].join("\n");
}

const AFTER_CERTIFICATE = /(?<=-----END (?:TRUSTED |X509 )?CERTIFICATE-----)/;
