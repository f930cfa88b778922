/** "78", "78 and 79", "78, 79 and 80". */
export function joinWords(words: readonly (string | number)[]): string {
  const last = words.slice(-2).join(" and ");
  return [...words.slice(0, -2), last].join(", ");
}
