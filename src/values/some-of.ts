/** The first few of many names, as a message tells them: "a, b, c, d, e and 25 more". */
export function someOf(names: readonly string[], shown = 5): string {
  const more = names.length > shown ? ` and ${names.length - shown} more` : "";
  return `${names.slice(0, shown).join(", ")}${more}`;
}
