/** Bytes of a text in powers of 1000 (500k, 20M, 1.5G); undefined for anything else. */
export function parseSize(text: string): number | undefined {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)([kmg]?)b?$/i.exec(text) ?? [];
  const bytes = Number(digits) * 1000 ** ["", "k", "m", "g"].indexOf(unit.toLowerCase());
  return bytes >= 1 ? bytes : undefined;
}
