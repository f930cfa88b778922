/** The items in groups, in the order in which they come: two that have a key in common are in one group, and so is what they lead to. */
export function joinByKeys<T>(
  items: readonly T[],
  keysOf: (item: T) => readonly [string, ...string[]],
): T[][] {
  const parents = new Map<string, string>();
  const rootOf = (key: string): string => {
    let root = key;
    for (let up = parents.get(root); up !== undefined && up !== root; up = parents.get(root)) root = up;
    parents.set(key, root);
    return root;
  };
  for (const item of items) {
    const [first, ...others] = keysOf(item);
    for (const other of others) parents.set(rootOf(other), rootOf(first));
  }
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const root = rootOf(keysOf(item)[0]);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
