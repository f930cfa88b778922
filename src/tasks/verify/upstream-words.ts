import type { Words } from "./words.ts";

/** What was found upstream, with what a copy gets. */
export const UPSTREAM_WORDS: Words = {
  code: ({ kind }, fault) => (kind === "image" && fault === "WRONG_DIGEST" ? "TAG_MOVED" : fault),
  consequence: ({ kind }, fault) => {
    if (fault === "MISSING") return "upstream does not have it (any more), so no copy can get it";
    if (fault === "WRONG_DIGEST" && kind === "image")
      return "the tag has moved since the lock was made, and a copy by that lock fails";
    if (fault === "FAILED" || fault === "UNREADABLE") return "a copy from here fails";
    return "a published file never changes, so a copy of it fails";
  },
  hint: ({ kind }, fault) => {
    if (fault === "MISSING")
      return "Check the version in the spec, or name a mirror that has it with --mirror.";
    if (fault === "WRONG_DIGEST" && kind === "image")
      return "Find out why it moved; `kops-assets copy --lock FILE --update` accepts the new image.";
    return undefined;
  },
};
