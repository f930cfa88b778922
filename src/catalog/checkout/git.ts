import { execFileSync } from "node:child_process";
import { UserError } from "../../errors/user-error.ts";
import { reasonOf } from "../../errors/reason-of.ts";
import { isObject } from "../../values/is-object.ts";

/** What git answers about one repository; throws a UserError GIT_FAILED. */
export function git(gitDirectory: string, args: readonly string[]): string {
  try {
    return execFileSync("git", [`--git-dir=${gitDirectory}`, ...args], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (cause) {
    throw new UserError("GIT_FAILED", `git cannot read ${gitDirectory}: ${describe(cause)}`, {
      hint: "Is git installed, and is this a clone of kOps with its history and tags?",
      cause,
    });
  }
}

/** git's own words, on one line, where it ran. */
function describe(cause: unknown): string {
  const said = isObject(cause) && typeof cause["stderr"] === "string" ? cause["stderr"].trim() : "";
  return said === "" ? reasonOf(cause) : said.replaceAll(/\s*\n\s*/g, "; ");
}
