import * as z from "zod/mini";
import { isDigest } from "../../content/digest.ts";
import { SEVERITIES } from "../../gate/gate-policy.ts";
import { LIMITS } from "../../values/limits.ts";
import { LONGEST_WAIT } from "../../values/longest-wait.ts";
import { parseDuration } from "../../values/parse-duration.ts";
import { parseSize } from "../../values/parse-size.ts";

const TEXT = z.string().check(z.minLength(1, "is empty"));
const TEXTS = z.array(TEXT).check(z.minLength(1, "names nothing"));
const EFFECT = z.enum(["deny", "warn"], "must be deny or warn");
const UNKNOWN = z.enum(["deny", "allow"], "must be deny or allow");
const KINDS = z
  .array(z.enum(["image", "file"], "must be image or file"))
  .check(z.minLength(1, "names nothing"));

const SIZE = parsed(parseSize, "is not a size; write 500M or 2G");
const DURATION = parsed(parseDuration, "is not a time; write 90s, 15m, 72h or 7d");
const WAIT = parsed(waitOf, `is not a time of at most ${LONGEST_WAIT / 86_400}d; write 90s or 15m`);
const TIME = parsed(timeOf, "is not a time; write 2027-01-31 or 2027-01-31T12:00:00Z");

const SIGNER = z.union(
  [
    z.strictObject({ key: TEXT, trustedRoot: z.optional(TEXT) }),
    z.strictObject({ identity: TEXT, issuer: TEXT, trustedRoot: TEXT }),
  ],
  "is not a signer: give a key (and perhaps a trustedRoot), or identity, issuer and trustedRoot",
);
const SIGNERS = z.array(SIGNER).check(z.minLength(1, "names nobody"));

const SBOM = z
  .strictObject({
    denyLicences: z._default(z.array(TEXT), []),
    denyPackages: z._default(z.array(TEXT), []),
    signedBy: z._default(z.array(SIGNER), []),
  })
  .check(
    z.refine(
      ({ denyLicences, denyPackages }) => denyLicences.length + denyPackages.length > 0,
      "denies nothing: give denyLicences or denyPackages",
    ),
  );

const COMMAND = z
  .strictObject({
    image: z.optional(TEXTS),
    file: z.optional(TEXTS),
    answer: z._default(
      z.enum(["exit-code", "sarif", "cyclonedx"], "must be exit-code, sarif or cyclonedx"),
      "exit-code",
    ),
    failOn: z._default(z.enum(SEVERITIES, `is one of ${SEVERITIES.join(", ")}`), "high"),
    ignore: z._default(z.array(TEXT), []),
    timeout: z._default(WAIT, LIMITS.scanMs / 1000),
    maxOutput: z._default(SIZE, LIMITS.scanBytes),
    environment: z._default(z.array(TEXT), []),
  })
  .check(
    z.refine(({ image, file }) => (image ?? file) !== undefined, "runs nothing: give image, file or both"),
  );

/** What a rule may ask for; it asks for one thing. */
const DEMANDS = {
  hosts: z.optional(TEXTS),
  maxSize: z.optional(SIZE),
  minAge: z.optional(DURATION),
  signedBy: z.optional(SIGNERS),
  sbom: z.optional(SBOM),
  command: z.optional(COMMAND),
};
const DEMAND_NAMES = Object.keys(DEMANDS) as (keyof typeof DEMANDS)[];

const RULE = z
  .strictObject({
    name: TEXT,
    sources: z.optional(TEXTS),
    kinds: z.optional(KINDS),
    effect: z._default(EFFECT, "deny"),
    unknown: z.optional(UNKNOWN),
    signaturesAt: z.optional(TEXT),
    ...DEMANDS,
  })
  .check(
    z.refine(
      (rule) => DEMAND_NAMES.filter((name) => rule[name] !== undefined).length === 1,
      `must have exactly one of ${DEMAND_NAMES.join(", ")}`,
    ),
    z.refine(({ signaturesAt, signedBy }) => signaturesAt === undefined || signedBy !== undefined, {
      message: "needs signedBy, which is missing",
      path: ["signaturesAt"],
    }),
  );

const DIGEST = z.string().check(z.refine(isDigest, "is not a digest"));
const EXCEPTION = z.strictObject({
  rules: TEXTS,
  sources: TEXTS,
  digests: z.optional(z.array(DIGEST).check(z.minLength(1, "names nothing"))),
  reason: TEXT,
  approvedBy: TEXT,
  until: z.optional(TIME),
});

/** The file that --policy names. */
export const POLICY = z.strictObject({
  version: z.literal(1, "must be 1"),
  kind: z.literal("CopyPolicy", "must be CopyPolicy"),
  unknown: z._default(UNKNOWN, "deny"),
  rules: z.array(RULE).check(z.minLength(1, "has no rule, so it would let everything through")),
  exceptions: z._default(z.array(EXCEPTION), []),
});

export type PolicyFile = z.infer<typeof POLICY>;
export type RuleInFile = PolicyFile["rules"][number];

/** A number, or a text that means one. */
function parsed(parse: (text: string) => number | undefined, message: string) {
  const isOne = (value: string | number): boolean => parse(String(value)) !== undefined;
  return z.pipe(
    z.union([z.string(), z.number()], message).check(z.refine(isOne, message)),
    z.transform((value: string | number) => parse(String(value)) ?? 0),
  );
}

function waitOf(text: string): number | undefined {
  const seconds = parseDuration(text);
  return seconds !== undefined && seconds <= LONGEST_WAIT ? seconds : undefined;
}

function timeOf(text: string): number | undefined {
  const time = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
