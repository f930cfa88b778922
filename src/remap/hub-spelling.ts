/** One text for the spellings of an image of Docker Hub, which container runtimes take for the same; other names as they are. */
export function hubSpelling(name: string): string {
  return name.replace(/^(?:index\.)?docker\.io\//, "").replace(/^library\//, "");
}
