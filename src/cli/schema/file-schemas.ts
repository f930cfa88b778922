import {
  about,
  COUNT,
  DIGEST,
  fields,
  FLAG,
  listOf,
  mapOf,
  NUMBER,
  oneOf,
  TEXT,
  TEXTS,
  TIME,
  type JsonSchema,
} from "./json-schema.ts";

const KIND = oneOf("image", "file");
const FAILURE = fields({ code: TEXT, message: TEXT });
const TOOL = fields({ name: oneOf("kops-assets"), version: TEXT });
const HEX: JsonSchema = { type: "string", pattern: "^[0-9a-f]+$" };

/** What `copy --receipt` writes, not signed: an in-toto statement. */
export const RECEIPT: JsonSchema = fields({
  _type: oneOf("https://in-toto.io/Statement/v1"),
  subject: listOf(fields({ name: TEXT, digest: mapOf(HEX) })),
  predicateType: oneOf("urn:kops-assets:receipt:v1"),
  predicate: fields({
    tool: TOOL,
    startedOn: TIME,
    finishedOn: TIME,
    "lock?": fields({ file: TEXT, sha256: HEX }),
    "directory?": TEXT,
    assets: listOf(
      fields({
        kind: KIND,
        canonical: TEXT,
        place: TEXT,
        status: oneOf("copied", "present", "failed", "held", "waiting"),
        "digest?": DIGEST,
        "upstreamDigest?": DIGEST,
        "error?": FAILURE,
      }),
    ),
  }),
});

const LOCKED = {
  canonical: TEXT,
  download: TEXT,
  size: COUNT,
  why: about("Components that need it.", TEXTS),
};

/** What `lock` writes, in YAML. */
export const LOCK: JsonSchema = fields({
  version: oneOf(1),
  kind: oneOf("AssetLock"),
  "kopsVersion?": TEXT,
  images: listOf(
    fields({
      ...LOCKED,
      digest: DIGEST,
      platforms: TEXTS,
      "blobs?": about(
        "All its content, with --layers.",
        listOf(fields({ digest: DIGEST, size: COUNT, "platforms?": TEXTS })),
      ),
    }),
  ),
  files: listOf(fields({ ...LOCKED, sha256: HEX })),
});

const RULE = fields({
  rule: TEXT,
  demand: TEXT,
  result: TEXT,
  effect: oneOf("allowed", "denied", "warned", "excepted"),
  message: TEXT,
  "evidence?": {},
  "exception?": fields({ reason: TEXT, approvedBy: TEXT, "until?": TEXT }),
});

/** What `--decisions` writes. */
export const DECISIONS: JsonSchema = fields({
  version: oneOf(1),
  kind: oneOf("CopyDecisions"),
  tool: TOOL,
  by: fields({ user: TEXT, host: TEXT }),
  policy: fields({ file: TEXT, sha256: HEX }),
  startedOn: TIME,
  finishedOn: TIME,
  assets: listOf(
    fields({
      kind: KIND,
      name: TEXT,
      "place?": TEXT,
      decision: oneOf("allowed", "held-back", "already-there", "failed"),
      "digest?": TEXT,
      "at?": TIME,
      rules: listOf(RULE),
      "quarantine?": TEXT,
      "error?": FAILURE,
    }),
  ),
});

/** What `--record` keeps. */
export const RECORD: JsonSchema = fields({
  version: oneOf(1),
  kind: oneOf("RunRecord"),
  images: listOf(fields({ name: TEXT, target: TEXT, digest: DIGEST, askedAt: TIME, isSparse: FLAG })),
  "pace?": about("How fast the last run was that told.", fields({ bytes: COUNT, seconds: NUMBER })),
});
