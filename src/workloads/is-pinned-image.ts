/** True where an image's name says which bytes it is. */
export function isPinnedImage(image: string): boolean {
  return /@sha256:[0-9a-f]{64}$/.test(image);
}
