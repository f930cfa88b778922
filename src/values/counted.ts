/** A count with what is counted: "1 tag", "3 tags"; `several` where an "s" does not make it: "2 repositories". */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}
