import type { Finding } from "../../errors/finding.ts";

/** A finding END_ASIDE: one of several ends stood still, and the others go on without it. */
export function endAside(name: string): Finding {
  return {
    code: "END_ASIDE",
    severity: "warning",
    message: `${name} stood still: the other ends go on without it, and it reads the rest by itself, a few at a time; an upload that stands still there for about 5 minutes ends it (TIMEOUT)`,
    hint: "Look at its host and at the network to it. What is missing there in the end, the next run sends.",
  };
}
