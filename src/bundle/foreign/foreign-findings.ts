import type { Finding } from "../../errors/finding.ts";
import { counted } from "../../values/counted.ts";
import type { ForeignImage, UnnamedEntry } from "./foreign-image.ts";

const SHOWN = 5;

/** What an archive has and nobody can say the whole name of: one finding for all. */
export function unnamedImages(place: string, entries: readonly UnnamedEntry[]): Finding[] {
  if (entries.length === 0) return [];
  const named = entries
    .slice(0, SHOWN)
    .map(({ what, digest }) => (digest === undefined ? what : `${what}, ${digest}`));
  const shown = named.join("; ") + (entries.length > SHOWN ? "; …" : "");
  const has = counted(entries.length, "entry has", "entries have");
  const are = entries.length === 1 ? "is" : "are";
  return [
    {
      code: "UNNAMED_IMAGE",
      severity: "warning",
      message: `${place}: ${has} no full name of an image and ${are} left out: ${shown}`,
      hint: "Pack it under its full name, such as registry.k8s.io/pause:3.10.",
      assets: [],
    },
  ];
}

/** One image a name: the first, where an archive has several. */
export function oneEach(
  place: string,
  images: readonly ForeignImage[],
): { readonly images: readonly ForeignImage[]; readonly findings: readonly Finding[] } {
  const kept = new Map<string, ForeignImage>();
  const findings: Finding[] = [];
  for (const image of images) {
    const first = kept.get(image.name);
    if (first === undefined) kept.set(image.name, image);
    else if (first.descriptor.digest !== image.descriptor.digest)
      findings.push({
        code: "NAME_TWICE",
        severity: "warning",
        message: `${place} has ${image.name} twice; the first is used: ${first.descriptor.digest}, and not ${image.descriptor.digest}`,
        hint: "Pack it again with one image per name.",
        assets: [image.name],
      });
  }
  return { images: [...kept.values()], findings };
}
