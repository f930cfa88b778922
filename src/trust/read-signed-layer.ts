import { bundleFromJSON, type Bundle } from "@sigstore/bundle";
import type { Descriptor } from "../content/descriptor.ts";
import type { Digest } from "../content/digest.ts";
import { parseJson } from "../content/parse-json.ts";
import { digestOf } from "../content/verifier.ts";
import { preAuthenticationEncoding } from "./dsse-envelope.ts";
import type { SignedContent } from "./signed-content.ts";
import { tagMaterial } from "./tag-material.ts";

const SIMPLE_SIGNING = "application/vnd.dev.cosign.simplesigning.v1+json";
const ENVELOPE = "application/vnd.dsse.envelope.v1+json";
const BUNDLE = /^application\/vnd\.dev\.sigstore\.bundle[.+]/;

/** True for layers of manifests in which cosign and other clients of Sigstore keep what they sign. */
export function isSignedLayer({ mediaType }: Descriptor): boolean {
  return mediaType === SIMPLE_SIGNING || mediaType === ENVELOPE || BUNDLE.test(mediaType);
}

/** What a layer of a manifest holds (cosign, specs/SIGNATURE_SPEC.md and BUNDLE_SPEC.md). Throws an Error for what is none. */
export function readSignedLayer(layer: Descriptor, bytes: Buffer, manifest: Digest): SignedContent {
  if (BUNDLE.test(layer.mediaType)) return readBundle(bytes, manifest);
  const isEnvelope = layer.mediaType === ENVELOPE;
  const content = isEnvelope ? { dsseEnvelope: parseJson(bytes) } : messageOf(layer, bytes);
  const bundle = bundleFromJSON({
    mediaType: "application/vnd.dev.sigstore.bundle+json;version=0.1",
    verificationMaterial: tagMaterial(layer.annotations ?? {}),
    ...content,
  });
  return {
    form: "tag",
    manifest,
    bundle,
    ...(isEnvelope ? ofEnvelope(bundle) : { signed: bytes, payload: bytes }),
  };
}

function readBundle(bytes: Buffer, manifest: Digest): SignedContent {
  const bundle = bundleFromJSON(parseJson(bytes));
  return { form: "bundle", manifest, bundle, ...ofEnvelope(bundle) };
}

/** A signature of bytes that are not in the bundle says nothing of an image. */
function ofEnvelope(bundle: Bundle): Pick<SignedContent, "signed" | "payload"> {
  if (bundle.content.$case !== "dsseEnvelope") throw new Error("the bundle holds no statement");
  const { payload, payloadType } = bundle.content.dsseEnvelope;
  return { payload, signed: preAuthenticationEncoding(payloadType, payload) };
}

function messageOf({ annotations }: Descriptor, payload: Buffer): object {
  const signature = annotations?.["dev.cosignproject.cosign/signature"];
  if (signature === undefined || signature === "") throw new Error("the layer carries no signature");
  const digest = Buffer.from(digestOf(payload).slice("sha256:".length), "hex").toString("base64");
  return { messageSignature: { messageDigest: { algorithm: "SHA2_256", digest }, signature } };
}
