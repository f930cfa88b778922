/** What other tools pack images into: `docker save`, hauler's store, an OCI image layout, the image part of a zarf package. */
export const FOREIGN_FORMATS = ["docker-archive", "hauler", "oci", "zarf"] as const;

export type ForeignFormat = (typeof FOREIGN_FORMATS)[number];

export function isForeignFormat(text: string | undefined): text is ForeignFormat {
  return FOREIGN_FORMATS.some((format) => format === text);
}
