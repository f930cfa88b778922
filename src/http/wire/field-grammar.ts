/** A token, such as a field's name, as a part of a regular expression (RFC 9110, 5.6.2). */
export const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

const NAME = new RegExp(`^${TOKEN}$`);
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** True for a field that may be in a head, where its value is taken a character a byte (RFC 9110, 5.1 and 5.5). */
export function isField(name: string, value: string): boolean {
  return NAME.test(name) && VALUE.test(value);
}
