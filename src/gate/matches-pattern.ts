/**
 * True where a text is what a pattern says: `*` stands for anything but a slash, `**` for anything, everything else for itself, from
 * beginning to end.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  const parts = pattern.split(/(\*+)/).map((part) => {
    if (part.startsWith("*")) return part.length > 1 ? ".*" : "[^/]*";
    return part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  });
  return new RegExp(`^${parts.join("")}$`, "s").test(text);
}
