import { FINDING, FINDING_WITH_WHERE } from "./finding-schemas.ts";
import {
  about,
  COUNT,
  DIGEST,
  fields,
  FLAG,
  listOf,
  NUMBER,
  oneOf,
  TEXT,
  TEXTS,
  TIME,
  type JsonSchema,
} from "./json-schema.ts";

/** `doctor -o json`. */
export const DOCTOR: JsonSchema = fields({
  "cluster?": TEXT,
  kopsVersion: TEXT,
  errors: COUNT,
  warnings: COUNT,
  notes: COUNT,
  findings: listOf(FINDING_WITH_WHERE),
});

/** `verify -o json`. */
export const VERIFY: JsonSchema = fields({
  as: about(
    "How it was checked: with your own credentials, as a node, or upstream.",
    oneOf("operator", "node", "upstream"),
  ),
  "depth?": TEXT,
  "counts?": fields({ manifests: COUNT, files: COUNT, blobs: COUNT, hashed: COUNT, bytes: COUNT }),
  seconds: NUMBER,
  errors: COUNT,
  assets: listOf(
    fields({ kind: oneOf("image", "file"), name: TEXT, status: oneOf("whole", "wrong", "unknown", "waiting") }),
  ),
  findings: listOf(FINDING),
});

const REPOSITORY = fields({
  repository: TEXT,
  tags: TEXTS,
  manifests: listOf(DIGEST),
  members: listOf(DIGEST),
});

/** `prune -o json`. */
export const PRUNE: JsonSchema = fields({
  plan: fields({
    repositories: listOf(REPOSITORY),
    blobs: listOf(fields({ digest: DIGEST, size: COUNT })),
    files: listOf(fields({ path: TEXT, size: COUNT })),
    spared: fields({ young: COUNT, unknownAge: COUNT }),
    leftAlone: listOf(fields({ repository: TEXT, reason: TEXT })),
    bytes: COUNT,
  }),
  removed: fields({ tags: COUNT, manifests: COUNT, blobs: COUNT, files: COUNT, bytes: COUNT }),
  findings: listOf(FINDING),
  applied: FLAG,
});

const FORESEEN = fields({
  action: oneOf("copy", "skip", "fail", "hold", "wait"),
  kind: oneOf("image", "file"),
  asset: TEXT,
  target: TEXT,
  send: COUNT,
  mount: COUNT,
  skip: COUNT,
  "digest?": DIGEST,
  "code?": TEXT,
  "message?": TEXT,
});

const FORESEEN_COUNTS = fields({ copy: COUNT, skip: COUNT, fail: COUNT, hold: COUNT, wait: COUNT });

/** What one end would get; sizes in bytes, and rates in bytes per second. */
const FORECAST = {
  assets: listOf(FORESEEN),
  images: FORESEEN_COUNTS,
  files: FORESEEN_COUNTS,
  send: COUNT,
  mount: COUNT,
  skip: COUNT,
  "estimate?": fields({ bytesPerSecond: NUMBER, seconds: NUMBER, from: oneOf("--rate", "--record") }),
};

/** A dry run `-o json`: of one place, or of several ends. */
export const DRY_RUN: JsonSchema = {
  anyOf: [fields(FORECAST), fields({ ends: listOf(fields({ end: TEXT, ...FORECAST })) })],
};

/** `plan -o json`; sizes in bytes. */
export const PLAN: JsonSchema = fields({
  shards: listOf(fields({ shard: TEXT, bytes: COUNT, assets: TEXTS })),
  bytesRead: COUNT,
  differentBytes: COUNT,
  ratio: NUMBER,
});

/** `config check -o json`. */
export const CONFIG_CHECK: JsonSchema = fields({
  "file?": TEXT,
  settings: listOf(fields({ setting: TEXT, value: TEXT, from: TEXT, commands: TEXT })),
});

/** Each line on stderr with --log-format json; a line has more fields by its type. */
export const LOG: JsonSchema = {
  type: "object",
  properties: {
    time: TIME,
    level: oneOf("info", "warning", "error"),
    type: TEXT,
    code: TEXT,
    message: TEXT,
    hint: TEXT,
    asset: TEXT,
    bytes: COUNT,
  },
  required: ["time", "level"],
};
