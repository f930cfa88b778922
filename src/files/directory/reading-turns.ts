/** Reads under way at the same time: more than a disk and the threads of Node can use. */
const AT_ONCE = 16;

const waiting: (() => void)[] = [];
let underWay = 0;

/**
 * Begins a read when it is its turn, as one of few in this process; `endTurn` is its end. Thousands that were all under way would end in one
 * turn of the event loop, and of those who connect Node accepts one in a turn (libuv since 1.45).
 */
export function takeTurn(begin: () => void): void {
  if (underWay < AT_ONCE) {
    underWay += 1;
    begin();
  } else waiting.push(begin);
}

export function endTurn(): void {
  const next = waiting.shift();
  if (next === undefined) underWay -= 1;
  else next();
}
