const UNITS = ["", "k", "m", "g", "t"];

/** Bytes of a text in powers of 1000 (500k, 20M, 1.5G, 20MB) or of 1024 (64MiB, 4Gi); undefined for anything else. */
export function parseSize(text: string): number | undefined {
  const [, digits, unit = "", binary] = /^(\d+(?:\.\d+)?)([kmgt]?)(i?)b?$/i.exec(text) ?? [];
  const bytes = Number(digits) * (binary === "" ? 1000 : 1024) ** UNITS.indexOf(unit.toLowerCase());
  return bytes >= 1 && (unit !== "" || binary === "") ? Math.floor(bytes) : undefined;
}
