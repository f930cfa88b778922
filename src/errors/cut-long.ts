/** Characters of a value that a message shows at most. */
const SHOWN = 200;

/** A quoted text, or what stands between blanks, that is longer by enough to be worth cutting. */
const LONG = /"(?:[^"\\\n]|\\.){240,}"|\S{600,}/g;

/** A message with the values in it cut: what is long says how long it is. */
export function cutLong(message: string): string {
  if (message.length <= SHOWN) return message;
  return message.replace(LONG, (value) => {
    const quote = value.startsWith('"') && value.endsWith('"') ? '"' : "";
    return `${value.slice(0, SHOWN)}…${quote} (${value.length} characters)`;
  });
}
