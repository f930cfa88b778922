/** Each of what says the same once, in the order in which they come: plain data, compared as JSON. */
export function distinct<Value>(values: readonly Value[]): Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
