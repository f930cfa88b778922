import type { Descriptor } from "../content/descriptor.ts";
import type { Manifest } from "../content/manifest.ts";
import { isManifest } from "../content/media-types.ts";
import { parseJson } from "../content/parse-json.ts";
import { printable } from "../errors/printable.ts";
import { LIMITS } from "../values/limits.ts";
import { UserError } from "../errors/user-error.ts";

/**
 * A manifest that has just been read, as whoever names it describes it: its bytes have the digest already, but a wrong size or type
 * in an index, or a Content-Type that contradicts the manifest's own word, is not passed on (image-spec, descriptor.md: "Properties";
 * manifests that two readers take for two things have been used for attacks). Throws UserErrors SIZE_MISMATCH, MEDIA_TYPE_MISMATCH.
 */
export function checkManifest(manifest: Manifest, named: Descriptor = manifest.descriptor): Manifest {
  const { bytes, descriptor } = manifest;
  if (bytes.byteLength !== named.size) {
    throw wrong(
      "SIZE_MISMATCH",
      manifest,
      `has ${bytes.byteLength} bytes, not the ${named.size} of its index`,
    );
  }
  const mediaType = isManifest(named.mediaType) ? named.mediaType : descriptor.mediaType;
  const own = ownMediaType(bytes);
  if (own !== undefined && own !== mediaType) {
    throw wrong(
      "MEDIA_TYPE_MISMATCH",
      manifest,
      `says that it is ${printable(own)}, but is announced as ${printable(mediaType)}`,
    );
  }
  return { descriptor: { ...descriptor, mediaType }, bytes };
}

function ownMediaType(bytes: Uint8Array): string | undefined {
  try {
    const json = parseJson(bytes, LIMITS.manifestValues) as { mediaType?: unknown } | null;
    return typeof json?.mediaType === "string" && json.mediaType !== "" ? json.mediaType : undefined;
  } catch {
    return undefined;
  }
}

function wrong(code: string, { descriptor }: Manifest, what: string): UserError {
  return new UserError(code, `The manifest ${descriptor.digest} ${what}`, {
    side: "upstream",
    hint: "It was published wrongly, or changed on the way. Another mirror may have the right one.",
  });
}
