import { X509Certificate } from "node:crypto";
import { isObject } from "../values/is-object.ts";
import { objectOf } from "./json-object.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * What cosign's annotations of a layer say for its signature, as a Sigstore bundle has it: certificate, entry of the transparency log and
 * timestamp (cosign, specs/SIGNATURE_SPEC.md). Throws an Error for what cannot be read.
 */
export function tagMaterial(annotations: Readonly<Record<string, string>>): Json {
  const certificate = annotations["dev.sigstore.cosign/certificate"];
  const timestamp = annotations["dev.sigstore.cosign/rfc3161timestamp"];
  return {
    ...(certificate === undefined || certificate === ""
      ? { publicKey: { hint: "" } }
      : { x509CertificateChain: { certificates: [{ rawBytes: derOf(certificate) }] } }),
    tlogEntries: entriesOf(annotations["dev.sigstore.cosign/bundle"]),
    timestampVerificationData: { rfc3161Timestamps: timestampsOf(timestamp) },
  };
}

function derOf(pem: string): string {
  return new X509Certificate(pem).raw.toString("base64");
}

/** Rekor's answer as cosign keeps it: what was logged, and the log's signed promise. */
function entriesOf(text: string | undefined): Json[] {
  if (text === undefined || text === "") return [];
  const { SignedEntryTimestamp: promise, Payload: entry } = objectOf(text);
  if (!isObject(entry)) throw new Error("the entry of the transparency log is missing");
  const { body, integratedTime, logIndex, logID } = entry;
  if (typeof body !== "string" || typeof logID !== "string")
    throw new Error("the entry of the log is damaged");
  const { kind, apiVersion } = objectOf(Buffer.from(body, "base64"));
  return [
    {
      logIndex: String(logIndex),
      logId: { keyId: Buffer.from(logID, "hex").toString("base64") },
      kindVersion: { kind, version: apiVersion },
      integratedTime: String(integratedTime),
      inclusionPromise: { signedEntryTimestamp: promise },
      canonicalizedBody: body,
    },
  ];
}

function timestampsOf(text: string | undefined): Json[] {
  if (text === undefined || text === "") return [];
  return [{ signedTimestamp: objectOf(text)["SignedRFC3161Timestamp"] }];
}
