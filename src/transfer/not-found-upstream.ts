import { UserError } from "../errors/user-error.ts";

/** The error for an image that no place upstream has. */
export function imageNotFound(name: string): UserError {
  return new UserError("IMAGE_NOT_FOUND", `${name} does not exist upstream`, {
    side: "upstream",
    hint: "Check the name and tag; with --mirror, check that the mirror has this image.",
  });
}

/** The error for a file that no place upstream has. */
export function fileNotFound(url: string): UserError {
  return new UserError("FILE_NOT_FOUND", `${url} does not exist upstream`, {
    side: "upstream",
    url,
    hint: "Check the version in the cluster spec; with --mirror, check that the mirror has this file.",
  });
}
