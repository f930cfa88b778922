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
  /** Bytes that a compressed tar of such input may unpack to, what is skipped included. */
  unpackedBytes: 4 * GIB,
  /** Bytes of a manifest, as distribution takes them itself (distribution-spec, "Pushing Manifests"), and of an image's config. */
  manifestBytes: 4 * MIB,
  /** Bytes of one page of a list, and of a token server's answer: a token has to fit into a header. */
  pageBytes: 8 * MIB,
  tokenBytes: 256 * KIB,
  /** Bytes from which on a document counts as large, how many of those are read at once, and milliseconds that a document may take. */
  largeDocumentBytes: 256 * KIB,
  largeDocuments: 2,
  documentMs: 120_000,
  /** How deep JSON of a registry may nest, and how many values a list and a manifest may have. */
  jsonDepth: 64,
  jsonValues: 200_000,
  manifestValues: 50_000,
  /** Manifests that one index may name, layers of one manifest, and indexes below each other. */
  indexChildren: 1_000,
  layers: 1_000,
  indexDepth: 4,
  /** Manifests of one image in all. */
  imageManifests: 5_000,
  /** Letters of a media type (RFC 6838, 4.2: twice 127 and a slash). */
  mediaTypeLetters: 255,
  /** Child manifests of one image that are read or written at once. */
  childrenAtOnce: 16,
  /** Bytes of manifests that a run holds at each depth of its images. */
  manifestBytesAtOnce: 8 * MIB,
  /** Pages of one list, and its entries and bytes in all. */
  pages: 1_000,
  listEntries: 200_000,
  listBytes: 32 * MIB,
  /** Milliseconds that a list may take with all its pages. */
  listMs: 600_000,
  /** What refers to one image, and how many refer to each other in a chain. */
  referrers: 1_000,
  referrerChain: 8,
  /** Bytes of a list of referrers, and how many lists of referrers and tags a run reads at once. */
  referrersBytes: MIB,
  referrerLists: 8,
  /** Signatures and attestations of one image that are looked at, and bytes of each: an SBOM may be large. */
  signatures: 100,
  signatureBytes: 32 * MIB,
  /** Images and files that are scanned at once, and bytes and milliseconds of one scan, unless the policy says otherwise. */
  scansAtOnce: 2,
  scanBytes: 32 * MIB,
  scanMs: 600_000,
  /** Bytes of one layer or file, unless --max-size says otherwise. */
  contentBytes: 64 * GIB,
  /** Files of one bundle, and bytes of an extended header or of a list in it. */
  bundleFiles: 500_000,
  tarHeaderBytes: MIB,
  bundleTextBytes: 128 * MIB,
  /** Bytes of a compressed bundle's index: 12 for each frame at most. */
  seekTableBytes: 32 * MIB,
  /** Bytes of one frame of a compressed bundle, packed or not. */
  frameBytes: 8 * MIB,
  /** Bytes that have to be kept to unpack an archive (the window of a frame): what zstd itself takes without more flags. */
  zstdWindowBytes: 128 * MIB,
  /** Bytes that an archive of another tool may unpack to: so many, so many times its own, and some more for small ones. */
  archiveBytes: 256 * GIB,
  archiveRatio: 100,
  archiveFreeBytes: 64 * MIB,
  /** Bytes of a file whose size its server does not announce. */
  unannouncedFileBytes: 4 * GIB,
  /** A body that is read has to bring so many bytes within so many milliseconds. */
  floorBytes: 64 * KIB,
  floorMs: 60_000,
  /** Bytes after which a download that was cut counts as having got further, so that its tries begin anew; of slow ones more. */
  progressBytes: 16 * KIB,
  /** Milliseconds of failures without a good answer in between after which a host is given up. */
  hostPatienceMs: 480_000,
  /** Stalls in a row, no byte in between, after which a host is given up, and milliseconds until it is asked again. */
  hostStalls: 2,
  hostRestMs: 60_000,
  /** Milliseconds that a credential helper may take, milliseconds for its output after it has ended, and bytes of that. */
  helperMs: 60_000,
  helperDrainMs: 1_000,
  helperBytes: MIB,
} as const;
