/**
 * Gives each thing, one after the other, the first of any number of equal rooms that still has place for it; `bytes` are their sizes, none of
 * which is more than `room`. Answers with the number of each thing's room, from 0. Its time grows with n log n.
 */
export function firstFit(bytes: readonly number[], room: number): number[] {
  const rooms = 2 ** Math.ceil(Math.log2(Math.max(1, bytes.length)));
  // A tree: each node has the most that is left in a room below it, the rooms are its leaves.
  const left = new Float64Array(2 * rooms).fill(room);
  return bytes.map((size) => {
    let at = 1;
    while (at < rooms) at = (left[2 * at] ?? 0) >= size ? 2 * at : 2 * at + 1;
    const found = at - rooms;
    left[at] = (left[at] ?? 0) - size;
    for (at >>= 1; at > 0; at >>= 1) left[at] = Math.max(left[2 * at] ?? 0, left[2 * at + 1] ?? 0);
    return found;
  });
}

/** The same with one room at a time: what has no place in it begins the next one, so that neighbours stay together. */
export function nextFit(bytes: readonly number[], room: number): number[] {
  let [at, left] = [0, room];
  return bytes.map((size) => {
    if (size > left) [at, left] = [at + 1, room];
    left -= size;
    return at;
  });
}
