import type { Needs } from "./refuse-without-effect.ts";

/** What flags of a copy need to have an effect. */
export const TRANSFER_NEEDS: Needs = [
  { flags: ["--update"], without: "--lock", why: "writes the lock file again" },
  {
    flags: ["--index"],
    without: "--platform",
    why: "only matters for images copied for some platforms",
  },
  { flags: ["--record-age"], without: "--record", why: "says how long to trust a record" },
  { flags: ["--decisions", "--quarantine"], without: "--policy", why: "only matters with a policy" },
  { flags: ["--sign-key"], without: "--receipt", why: "only matters for a receipt" },
  {
    flags: ["--repository-tag", "--immutable-tags", "--repository-encryption", "--scan-on-push"],
    without: "--create-repositories",
    why: "only matters for repositories that are created",
  },
];

/** Where a bundle is made, which is signed whether or not there is a receipt. */
export const NEEDS_OF_BUNDLES: Needs = TRANSFER_NEEDS.filter(({ flags }) => !flags.includes("--sign-key"));

/** What `get assets` takes for its copy alone. */
export const COPY_NEEDS: Needs = [
  {
    flags: [
      ...["--to", "--to-files", "--update", "--index", "--referrers", "--oci", "--foreign-layers"],
      ...[
        "--max-size",
        "--record",
        "--record-age",
        "--receipt",
        "--report",
        "--sign-key",
        "--policy",
        "--decisions",
        "--quarantine",
        "--dry-run",
        "--metrics-file",
        "--concurrency",
        "--create-repositories",
        "--repository-tag",
      ],
      ...["--immutable-tags", "--repository-encryption", "--scan-on-push", "--sse", "--kms-key"],
      ...["--storage-class", "--metadata", "--header", "--deep", "--bandwidth-limit"],
    ],
    without: "--copy",
    why: "is about copying",
  },
];
