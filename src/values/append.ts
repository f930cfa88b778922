/** Adds to the end of a list, however many there are: what is spread in a call takes a place on the stack each. */
export function append<Item>(list: Item[], ...parts: readonly (readonly Item[])[]): void {
  for (const part of parts) for (const item of part) list.push(item);
}
