import { homedir } from "node:os";

/**
 * The user's home folder. A user whom the system does not know, as numbers of containers and services may be, has none unless HOME says
 * so: "/" then, which container runtimes set it to.
 */
export function homeFolder(find: () => string = homedir): string {
  try {
    return find();
  } catch {
    return "/";
  }
}
