import type { Needs } from "./refuse-without-effect.ts";

/** What flags of a copy need to have an effect. */
export const TRANSFER_NEEDS: Needs = [
  { flags: ["--update"], without: "--lock", why: "writes the lock file again" },
  {
    flags: ["--index"],
    without: "--platform",
    why: "is about images of which only some platforms are copied",
  },
  { flags: ["--record-age"], without: "--record", why: "says how long a record counts" },
  { flags: ["--decisions", "--quarantine"], without: "--policy", why: "is about what a policy decides" },
  { flags: ["--sign-key"], without: "--receipt", why: "is about a receipt" },
  {
    flags: ["--repository-tag", "--immutable-tags", "--repository-encryption", "--scan-on-push"],
    without: "--create-repositories",
    why: "is about repositories that are created",
  },
];

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
