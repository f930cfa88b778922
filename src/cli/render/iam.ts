import { otherCloudRoles, type Duty } from "../../policy/other-cloud-roles.ts";
import { printPolicy, type PolicyDocument } from "../../policy/policy-document.ts";
import { renderCopyPolicy, renderReadPolicy } from "../../policy/render-iam-policy.ts";
import type { TextFile } from "../../mirrors/text-file.ts";

import type { Finding } from "../../errors/finding.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { describeFinding } from "../describe-finding.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { loadAssetList } from "../../tasks/list/list-assets.ts";
import type { Say } from "../../tasks/list/list-request.ts";
import type { RenderIamFlags } from "./iam-flags.ts";
import { cloudTargets, type CloudTargets } from "../../tasks/policy/cloud-targets.ts";
import { writeTextFiles } from "./write-text-files.ts";
import { say } from "../say.ts";

/** Characters that a managed policy may have, blanks not counted (IAM User Guide, "IAM and AWS STS quotas"). */
const LARGEST = 6144;
const KEY = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(?:key|alias)\/.+$/;

/** `kops-assets render iam`: prints or writes policies; the answer is the exit code. */
export async function renderIam(cluster: string | undefined, flags: RenderIamFlags): Promise<ExitCode> {
  const wrong = flags.kmsKey.find((key) => !KEY.test(key));
  if (wrong !== undefined)
    throw badFlags(`"${wrong}" is not a key's ARN`, "Write arn:aws:kms:REGION:ACCOUNT:key/ID.");
  const list = await loadAssetList(cluster, { ...flags, namesOnly: true }, say);
  const targets = cloudTargets(list);
  const duties: readonly Duty[] = flags.for === "all" ? ["copy", "read"] : [flags.for];
  const isAtAmazon = targets.registries.length > 0 || targets.buckets.length > 0;
  const policies = isAtAmazon ? duties.map((duty) => policyFor(duty, targets, flags)) : [];
  for (const finding of [...findingsOf(targets, duties), ...policies.flatMap(findSize)])
    say(describeFinding(finding));
  if (isAtAmazon) await print(duties, policies, flags, say);
  else if (targets.places.length === 0 && targets.unwritten.length === 0) {
    say("no image and no file of the list is mapped to a registry or bucket of a cloud");
    return EXIT.findings;
  }
  return EXIT.ok;
}

function policyFor(duty: Duty, { registries, buckets }: CloudTargets, flags: RenderIamFlags): PolicyDocument {
  const targets = { registries, buckets, kmsKeys: flags.kmsKey };
  return duty === "read"
    ? renderReadPolicy(targets)
    : renderCopyPolicy({ ...targets, createsRepositories: flags.createRepositories === true });
}

/** Two policies on stdout are one document, so that it stays JSON. */
async function print(
  duties: readonly Duty[],
  policies: readonly PolicyDocument[],
  { outputDir }: RenderIamFlags,
  say: Say,
): Promise<void> {
  const files = duties.map((duty, index): TextFile => {
    return { path: `${duty}-policy.json`, text: printPolicy(policies[index] ?? {}) };
  });
  if (outputDir !== undefined || files.length === 1) return writeTextFiles(files, outputDir, say);
  process.stdout.write(printPolicy(Object.fromEntries(duties.map((duty, index) => [duty, policies[index]]))));
}

function findingsOf({ buckets, unwritten, places }: CloudTargets, duties: readonly Duty[]): Finding[] {
  const unknown = buckets.filter(({ bucket, region }) => region === undefined && !bucket.startsWith("arn:"));
  return [
    ...unknown.map(({ bucket }) => ({
      code: "PARTITION_UNKNOWN",
      severity: "warning" as const,
      message: `the URL of the bucket ${bucket} names no region, so it is taken to be in the partition aws`,
      hint: "In China or GovCloud write https://s3.REGION.amazonaws.com/BUCKET as fileRepository.",
    })),
    ...unwritten.map((bucket) => ({
      code: "NO_POLICY",
      severity: "warning" as const,
      message: `${bucket} is a directory bucket, which takes s3express:CreateSession on its own ARN instead`,
    })),
    ...otherCloudRoles(places, duties),
  ];
}

function findSize(policy: PolicyDocument): Finding[] {
  const size = JSON.stringify(policy).length;
  if (size <= LARGEST) return [];
  return [
    {
      code: "LARGE_POLICY",
      severity: "warning",
      message: `a policy has ${size.toString()} characters, where a managed one may have ${LARGEST.toString()}`,
      hint: "Attach it to a role as an inline policy (up to 10240), or name the repositories by their common prefix with *.",
    },
  ];
}
