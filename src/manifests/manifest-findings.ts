import type { Refusal } from "../cluster/edit/change-texts.ts";
import type { Finding } from "../errors/finding.ts";
import type { ImageSite } from "../sources/manifest-site.ts";
import type { MappedName } from "./map-name.ts";

/** What could not be read was not mapped either. */
export function findUnread(findings: readonly Finding[]): Finding[] {
  return findings.map((finding) =>
    finding.code === "NOT_A_MANIFEST" ? finding : { ...finding, severity: "error" },
  );
}

/** An image that has to be renamed and is not. */
export function unchangedFinding({ image }: ImageSite, reason: Refusal["reason"] | undefined): Finding {
  const place = { severity: "error", place: image.why.place } as const;
  const what = `${image.why.reason} keeps ${image.name}`;
  if (reason === "shared") {
    const message = `${what}: other fields, which are not images, share this text by alias or merge`;
    return { ...place, code: "SHARED_TEXT", message, hint: "Write the image's name out here." };
  }
  const message = `${what}: this form cannot be changed in place`;
  return { ...place, code: "ENCODED_TEXT", message, hint: "Write the image's name as plain text." };
}

/** An image that keeps its name place kOps would give it another. */
export function nameFinding({ image }: ImageSite, { refused, isBeside }: MappedName): Finding | undefined {
  const { reason, place } = image.why;
  if (isBeside === true) {
    const message = `${reason} keeps ${image.name}, which is on the repository's host already; kOps would map it once more`;
    return { code: "ON_SAME_HOST", severity: "info", message, place };
  }
  if (refused === undefined) return undefined;
  const message = `${reason} keeps ${image.name}: by kOps's mapping it would be called ${refused}, which is not an image name`;
  const hint = "A containerRegistry cannot have an image of a registry with a port; use a containerProxy.";
  return { code: "NO_IMAGE_NAME", severity: "error", message, place, hint };
}

/** An image whose digest is wanted and not to be had, or another one than it has. */
export function pinFinding({ image, written }: ImageSite, { pin, name }: MappedName): Finding | undefined {
  const { reason, place } = image.why;
  if (written !== image.name && name.includes("@")) {
    const message = `${reason} names ${image.name} by repository and tag, which leaves no place for its digest`;
    return { code: "NO_PLACE_FOR_DIGEST", severity: "warning", message, place };
  }
  if (pin === "unpinned") {
    const message = `${reason} names ${image.name}, which the lock file does not have`;
    const hint = "Add it to the list that is locked: kops-assets lock -f MANIFESTS.";
    return { code: "NOT_IN_LOCK", severity: "error", message, place, hint };
  }
  if (pin !== "other-digest") return undefined;
  const message = `${reason} has ${image.name}, but the lock file has another digest`;
  const hint = "The digest in the manifest is kept. Lock again, or correct the manifest.";
  return { code: "OTHER_DIGEST", severity: "warning", message, place, hint };
}

/** A name within a longer text was taken for an image by its looks alone. */
export function textFinding({ image, isInText }: ImageSite, { download }: MappedName): Finding | undefined {
  if (!isInText) return undefined;
  const message = `${image.why.reason}: ${image.name} within a longer text was renamed to ${download}`;
  return { code: "RENAMED_IN_TEXT", severity: "info", message, place: image.why.place };
}
