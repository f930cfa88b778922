/** What a schema says of the value at `path` that it does not take; the small one has no words of its own. */
export function toldIssue(path: string, message: string | undefined): string {
  if (message === undefined || message === "Invalid input")
    return `${path === "" ? "this" : path} is missing or has a wrong value`;
  return path === "" ? `this ${message}` : `${path}: ${message}`;
}
