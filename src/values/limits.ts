const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

/**
 * What is taken from hosts that nobody vouches for, so that none costs much memory or stands still for long. All in one place;
 * docs/limits.md says the same to users. Real images and files are far below each of them.
 */
export const LIMITS = {
  /** Bytes of all input that one command reads, unless --max-input says otherwise. */
  inputBytes: 64_000_000,
  /** Bytes of a manifest; registries take 4 MiB themselves (distribution-spec, "Pushing Manifests"). */
  manifestBytes: 8 * MIB,
  /** Bytes of one page of a list, and of a token server's answer. */
  pageBytes: 8 * MIB,
  tokenBytes: MIB,
  /** How deep JSON of a registry may nest, and how many values it may have. */
  jsonDepth: 64,
  jsonValues: 200_000,
  /** Manifests that one index may name, layers of one manifest, and indexes below each other. */
  indexChildren: 1_000,
  layers: 1_000,
  indexDepth: 4,
  /** Child manifests of one image that are read or written at once. */
  childrenAtOnce: 16,
  /** Pages of one list, and its entries and bytes in all. */
  pages: 1_000,
  listEntries: 200_000,
  listBytes: 32 * MIB,
  /** What refers to one image, and how many refer to each other in a chain. */
  referrers: 1_000,
  referrerChain: 8,
  /** Signatures and attestations of one image that are looked at, and bytes of each: an SBOM may be large. */
  signatures: 100,
  signatureBytes: 32 * MIB,
  /** Images and files that are scanned at once, and bytes and milliseconds of one scan, unless the policy says otherwise. */
  scansAtOnce: 2,
  scanBytes: 32 * MIB,
  scanMs: 600_000,
  /** Bytes of one layer or file, unless --max-size says otherwise. */
  contentBytes: 64 * GIB,
  /** Bytes of a file whose size its server does not announce. */
  unannouncedFileBytes: 4 * GIB,
  /** A body that is read has to bring so many bytes within so many milliseconds. */
  floorBytes: 64 * KIB,
  floorMs: 60_000,
  /** Bytes after which a download that was cut counts as having got further, so that its tries begin anew. */
  progressBytes: 16 * KIB,
  /** Stalls in a row, no byte in between, after which a host is given up, and milliseconds until it is asked again. */
  hostStalls: 2,
  hostRestMs: 60_000,
  /** Milliseconds that a credential helper may take, milliseconds for its output after it has ended, and bytes of that. */
  helperMs: 60_000,
  helperDrainMs: 1_000,
  helperBytes: MIB,
} as const;
