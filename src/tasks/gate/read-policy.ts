import type * as z from "zod/mini";
import { nearestName } from "../../cluster/read/nearest-name.ts";
import { parseSource, type ParsedValue } from "../../cluster/read/parse-source.ts";
import { digestOf } from "../../content/verifier.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Demand, GatePolicy, GateRule } from "../../gate/gate-policy.ts";
import { present } from "../../values/present.ts";
import { decodeText } from "../disk/decode-text.ts";
import { readBytes } from "../disk/read-text-file.ts";
import { POLICY, type PolicyFile, type RuleInFile } from "./policy-schema.ts";
import { toldIssue } from "../disk/told-issue.ts";

/** A policy, and which it is. */
export interface ReadPolicy {
  readonly file: string;
  /** Lower-case hex, of the file's bytes. */
  readonly sha256: string;
  readonly policy: GatePolicy;
}

const HINT = "Name a policy file with --policy; docs/policy-gate.md describes it.";

/** Reads the file that --policy names; throws UserErrors UNREADABLE_FILE, and BAD_POLICY with file, line and column. */
export async function readPolicy(file: string): Promise<ReadPolicy> {
  const bytes = await readBytes(file, HINT);
  const sha256 = digestOf(bytes).slice("sha256:".length);
  return { file, sha256, policy: parsePolicy(file, decodeText(bytes)) };
}

/** The policy that a text holds. Throws a UserError BAD_POLICY. */
export function parsePolicy(name: string, text: string): GatePolicy {
  const { values, problems } = parseSource({ name, text });
  const [problem] = problems;
  if (problem !== undefined) throw badPolicy(name, problem.place, problem.message);
  const [parsed, second] = values;
  if (second !== undefined)
    throw badPolicy(name, second.position([]), "there is a second document, but a policy is only one");
  if (parsed === undefined) throw badPolicy(name, { line: 1, column: 1 }, "there is nothing in it");
  const result = POLICY.safeParse(parsed.value ?? {});
  if (!result.success) throw issueOf(name, parsed, result.error);
  refuseStrangeNames(name, parsed, result.data);
  const { rules, exceptions, unknown } = result.data;
  return {
    rules: rules.map((rule) => ruleOf(rule, unknown)),
    exceptions: exceptions.map(({ until, digests, ...one }) => ({ ...one, ...present({ until, digests }) })),
  };
}

function ruleOf(rule: RuleInFile, unknown: GateRule["unknown"]): GateRule {
  const demand = demandOf(rule);
  return {
    name: rule.name,
    ...present({ sources: rule.sources }),
    kinds: rule.kinds ?? kindsOf(demand),
    effect: rule.effect,
    unknown: rule.unknown ?? unknown,
    demand,
  };
}

/** Signatures and SBOMs are those of images. */
function kindsOf(demand: Demand): GateRule["kinds"] {
  if (demand.kind === "signedBy" || demand.kind === "sbom") return ["image"];
  if (demand.kind !== "command") return ["image", "file"];
  return [
    ...(demand.image === undefined ? [] : ["image" as const]),
    ...(demand.file === undefined ? [] : ["file" as const]),
  ];
}

function demandOf({ hosts, maxSize, minAge, signedBy, sbom, command, signaturesAt }: RuleInFile): Demand {
  if (hosts !== undefined) return { kind: "hosts", hosts };
  if (maxSize !== undefined) return { kind: "maxSize", bytes: maxSize };
  if (minAge !== undefined) return { kind: "minAge", seconds: minAge };
  if (signedBy !== undefined)
    return { kind: "signedBy", signers: signedBy.map(signerOf), ...present({ repository: signaturesAt }) };
  if (sbom !== undefined) {
    const { denyLicences, denyPackages } = sbom;
    return { kind: "sbom", denyLicences, denyPackages, signers: sbom.signedBy.map(signerOf) };
  }
  if (command === undefined) throw new Error("the schema lets no rule through that asks for nothing");
  const { image, file, timeout, maxOutput, ...rest } = command;
  return {
    kind: "command",
    ...rest,
    ...present({ image, file }),
    timeoutSeconds: timeout,
    maxOutputBytes: maxOutput,
  };
}

type SignerInFile = NonNullable<RuleInFile["signedBy"]>[number];

function signerOf(signer: SignerInFile): (Demand & { kind: "signedBy" })["signers"][number] {
  return "identity" in signer ? signer : { key: signer.key, ...present({ trustedRoot: signer.trustedRoot }) };
}

/** What the schema cannot see: names that are there twice, or mean no rule; kinds that a rule can say nothing of. */
function refuseStrangeNames(
  file: string,
  parsed: ParsedValue | undefined,
  { rules, exceptions }: PolicyFile,
): void {
  const names = rules.map(({ name }) => name);
  const refuse = (path: (string | number)[], message: string): never => {
    throw badPolicy(file, placeOf(parsed, path), `${path.join(".")}: ${message}`);
  };
  rules.forEach((rule, index) => {
    if (names.indexOf(rule.name) !== index)
      refuse(["rules", index, "name"], `"${rule.name}" is the name of another rule`);
    const known = kindsOf(demandOf(rule));
    const idle = rule.kinds?.find((kind) => !known.includes(kind));
    if (idle !== undefined) refuse(["rules", index, "kinds"], `the rule does not apply to a ${idle}`);
  });
  exceptions.forEach((exception, index) =>
    exception.rules.forEach((name, at) => {
      if (!names.includes(name))
        refuse(["exceptions", index, "rules", at], `"${name}" is not the name of a rule`);
    }),
  );
}

function issueOf(file: string, parsed: ParsedValue | undefined, { issues }: z.core.$ZodError): UserError {
  // A slip in a name is why another setting is missing.
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
  const path = (issue?.path ?? []).filter((key) => typeof key !== "symbol");
  if (issue?.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    return badPolicy(
      file,
      placeOf(parsed, [...path, key], "key"),
      `${[...path, key].join(".")} is not a setting${guess(key)}`,
    );
  }
  return badPolicy(file, placeOf(parsed, path), toldIssue(path.join("."), issue?.message));
}

const SETTINGS = (
  "version kind unknown rules exceptions name sources kinds effect hosts maxSize minAge signedBy signaturesAt sbom command key trustedRoot " +
  "identity issuer denyLicences denyPackages image file answer failOn ignore timeout maxOutput environment digests reason approvedBy until"
).split(" ");

function guess(key: string): string {
  const near = nearestName(key, SETTINGS, 2);
  return near === undefined ? "" : `; did you mean ${near}?`;
}

function placeOf(
  parsed: ParsedValue | undefined,
  path: (string | number)[],
  at?: "key",
): { line: number; column: number } {
  return parsed?.position(path, at) ?? { line: 1, column: 1 };
}

function badPolicy(
  name: string,
  { line = 1, column = 1 }: { line?: number; column?: number },
  problem: string,
): UserError {
  return new UserError("BAD_POLICY", `${name}:${line}:${column}: ${problem}`, {
    hint: "docs/policy-gate.md describes what a policy holds: version 1, kind CopyPolicy, rules and exceptions.",
  });
}
