const TAR = /\.tar(?:\.zst)?$/i;
const OTHERWISE_COMPRESSED = /\.(?:t[bgx]z2?|tzst|zip|tar\.(?!zst$)\w+)$/i;
const VOLUME = /\.(\d{3,})\.tar(?:\.zst)?$/i;

/** Whether a bundle of that name is a file, or several, and not a directory. */
export function isTarPlace(place: string): boolean {
  return TAR.test(place);
}

/** Whether a name is that of an archive which no bundle is, such as a tar in another compression. */
export function isOtherTarPlace(place: string): boolean {
  return OTHERWISE_COMPRESSED.test(place);
}

/** `bundle.tar` is `bundle.001.tar` and so on. */
export function volumePlace(to: string, number: number): string {
  return to.replace(TAR, (end) => `.${String(number).padStart(3, "0")}${end}`);
}

/** `bundle.001.tar` is of `bundle`; undefined for what is named as no volume is. */
export function nameOfVolumes(volume: string): string | undefined {
  return VOLUME.test(volume) ? volume.replace(VOLUME, "") : undefined;
}

/** The number of a volume of `to` by its name; undefined for what is no volume of it. */
export function numberOfVolume(to: string, volume: string): number | undefined {
  const [, digits] = VOLUME.exec(volume) ?? [];
  const isOwn = digits !== undefined && volumePlace(to, Number(digits)) === volume;
  return isOwn ? Number(digits) : undefined;
}
