import { badFlags } from "../../errors/bad-flags.ts";
import type { TextFile } from "../../mirrors/text-file.ts";
import { printPolicy } from "../../policy/policy-document.ts";
import { planPolicies, type PlannedPolicies } from "../../tasks/policy/plan-policies.ts";
import { EXIT, exitCodeOfFindings, type ExitCode } from "../exit-code.ts";
import type { SourceFlags } from "../flags/source-options.ts";
import { loadList } from "../load-list.ts";
import { writeTextFiles } from "./write-text-files.ts";
import { sayFinding, sayFindings } from "../say.ts";
import { writeStdout } from "../write-stdout.ts";

/** Flags of `render iam`, as commander hands them over. */
export type RenderIamFlags = SourceFlags & {
  readonly for: "copy" | "read" | "all";
  readonly createRepositories?: boolean;
  readonly kmsKey: readonly string[];
  readonly outputDir?: string;
};

const KEY = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(?:key|alias)\/.+$/;

/** Throws a UserError BAD_FLAGS for what is not a key's ARN. */
export function checkKmsKey(text: string): void {
  if (!KEY.test(text))
    throw badFlags(`"${text}" is not a key's ARN`, "Write arn:aws:kms:REGION:ACCOUNT:key/ID.");
}

/** `kops-assets render iam`: prints or writes policies; the answer is the exit code. */
export async function renderIam(cluster: string | undefined, flags: RenderIamFlags): Promise<ExitCode> {
  flags.kmsKey.forEach(checkKmsKey);
  const list = await loadList(cluster, flags, { hashes: "known" });
  const { policies, isInCloud, findings } = planPolicies(list, {
    duties: flags.for === "all" ? ["copy", "read"] : [flags.for],
    kmsKeys: flags.kmsKey,
    createsRepositories: flags.createRepositories === true,
  });
  sayFindings(findings);
  if (policies.length > 0) await print(policies, flags);
  if (isInCloud) return exitCodeOfFindings(list.findings);
  sayFinding({
    severity: "warning",
    code: "NOT_MAPPED",
    message: "no image and no file of the list is mapped to a registry or bucket of a cloud",
    hint: "set spec.assets, or give --container-registry or --file-repository",
  });
  return EXIT.findings;
}

/** Two policies on stdout are one document, so that it stays JSON. */
async function print(policies: PlannedPolicies["policies"], { outputDir }: RenderIamFlags): Promise<void> {
  const files = policies.map(({ duty, policy }): TextFile => {
    return { path: `${duty}-policy.json`, text: printPolicy(policy) };
  });
  if (outputDir !== undefined || files.length === 1) return writeTextFiles(files, outputDir);
  const all = policies.map(({ duty, policy }) => [duty, policy] as const);
  writeStdout(printPolicy(Object.fromEntries(all)));
}
