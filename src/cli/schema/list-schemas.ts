import {
  about,
  COUNT,
  FLAG,
  fields,
  listOf,
  mapOf,
  oneOf,
  TEXT,
  TEXTS,
  type JsonSchema,
} from "./json-schema.ts";
import { FINDING_WITH_WHERE, SEVERITY } from "./finding-schemas.ts";

const CANONICAL = about("The name or URL that kOps knows it by.", TEXT);
const DOWNLOAD = about("Where nodes get it.", TEXT);
const NAMES = { canonical: CANONICAL, download: DOWNLOAD };
const SHA = about("Hexadecimal sha256; empty if it is not known.", TEXT);
const SIZE = about("Bytes, if a lock or upstream has it.", COUNT);
const DETAILS = {
  component: TEXT,
  reasons: TEXTS,
  roles: TEXTS,
  architectures: TEXTS,
  "clusters?": TEXTS,
  listed: about("Whether kOps lists it too.", FLAG),
  remapped: about("Whether nodes look for it in the local repositories.", FLAG),
  "keptForRestores?": FLAG,
  "size?": SIZE,
};

/** `get assets -o json`, as kOps prints it, or with --details. */
export const LISTING: JsonSchema = fields({
  "images?": listOf(fields({ ...NAMES, ...optional(DETAILS) })),
  "files?": listOf(fields({ ...NAMES, sha: SHA, ...optional(DETAILS) })),
});

/** `get assets --cross-check -o json`. */
export const CROSS_CHECK: JsonSchema = fields({
  differences: listOf(
    fields({
      kind: oneOf("missing", "upstream", "unused"),
      asset: oneOf("image", "file"),
      name: TEXT,
      severity: SEVERITY,
      explanation: TEXT,
      where: TEXTS,
      roles: TEXTS,
    }),
  ),
});

const CHANGE = fields({
  asset: oneOf("image", "file"),
  ...NAMES,
  "hash?": TEXT,
  "size?": SIZE,
  "component?": TEXT,
  "was?": about("How it was in the old list.", { type: "object" }),
});

/** `diff -o json`. */
export const DIFF: JsonSchema = fields({
  added: listOf(CHANGE),
  changed: listOf(CHANGE),
  moved: listOf(CHANGE),
  removed: listOf(CHANGE),
  same: about("How many assets stay.", COUNT),
  nodes: about("What changes on nodes.", listOf(FINDING_WITH_WHERE)),
});

const HOST = fields({
  host: TEXT,
  purpose: TEXT,
  where: oneOf("local", "upstream"),
  "redirectOf?": TEXT,
});

/** `render hosts -o json`. */
export const HOSTS: JsonSchema = fields({
  copy: listOf(HOST),
  nodes: listOf(HOST),
  "no-longer-needed": listOf(HOST),
});

const BY_ARCHITECTURE = (schema: JsonSchema): JsonSchema => fields({ amd64: schema, arm64: schema });
const NODE_IMAGE = fields({
  canonical: TEXT,
  component: TEXT,
  image: about("The name that nodes pull.", TEXT),
  use: oneOf("static-pod", "addon", "sandbox"),
});

/** `render nodes -o json`. */
export const NODES: JsonSchema = fields({
  cluster: TEXT,
  kopsVersion: TEXT,
  instanceGroups: mapOf(
    fields({
      role: TEXT,
      "userData?": TEXT,
      "nodeup?": BY_ARCHITECTURE(fields({ sha256: TEXT, urls: TEXTS })),
      "files?": BY_ARCHITECTURE(about("HASH@URL,URL, as kOps writes it.", TEXTS)),
      "imageArchives?": BY_ARCHITECTURE(TEXTS),
      "sandboxImage?": TEXT,
      "kubeProxyImage?": TEXT,
      images: listOf(NODE_IMAGE),
      "warmPoolImages?": TEXTS,
    }),
  ),
});

/** `render ecr`. */
export const ECR: JsonSchema = fields({
  repositories: listOf(
    fields({
      registry: TEXT,
      account: TEXT,
      region: TEXT,
      name: TEXT,
      "repositoryPolicy?": { type: "object" },
      "lifecyclePolicy?": { type: "object" },
    }),
  ),
});

/** `catalog list -o json`. */
export const CATALOG: JsonSchema = fields({
  releases: listOf(
    fields({
      release: TEXT,
      preRelease: FLAG,
      from: about("built-in, or the directory.", TEXT),
      "unexplained?": listOf(fields({ place: TEXT, message: TEXT, "hint?": TEXT })),
    }),
  ),
});

function optional(fields: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, schema]) => [name.replace(/\??$/, "?"), schema]),
  );
}
