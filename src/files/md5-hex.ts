/** An md5 as headers and documents of object stores write it, base64, in hex; undefined for anything else. */
export function md5Hex(base64: string | undefined): string | undefined {
  const hex = Buffer.from(base64 ?? "", "base64").toString("hex");
  return hex.length === 32 ? hex : undefined;
}
