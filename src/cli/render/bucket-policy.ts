import { UserError } from "../../errors/user-error.ts";
import { printPolicy } from "../../policy/policy-document.ts";
import { renderBucketPolicy } from "../../policy/render-bucket-policy.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { exitCodeOfFindings, type ExitCode } from "../exit-code.ts";
import { loadList } from "../load-list.ts";
import { cloudTargets } from "../../tasks/policy/cloud-targets.ts";
import type { SourceFlags } from "../flags/source-options.ts";
import { writeStdout } from "../write-stdout.ts";

/** Flags of `render bucket-policy`, as commander hands them over. */
export type RenderBucketPolicyFlags = SourceFlags & { readonly vpcEndpoint: readonly string[] };

/** Throws a UserError BAD_FLAGS for what is not the id of a VPC endpoint. */
export function checkVpcEndpoint(id: string): void {
  if (!/^vpce-[0-9a-f]{8,17}$/.test(id))
    throw badFlags(`"${id}" is not the id of a VPC endpoint`, "It looks like vpce-0a1b2c3d4e5f60718.");
}

/** `kops-assets render bucket-policy`: prints the policy of the one bucket that files are in. */
export async function renderBucketPolicies(
  cluster: string | undefined,
  flags: RenderBucketPolicyFlags,
): Promise<ExitCode> {
  if (flags.vpcEndpoint.length === 0)
    throw badFlags(
      "no VPC endpoint is given",
      "Name the endpoints that nodes use with --vpc-endpoint vpce-….",
    );
  flags.vpcEndpoint.forEach(checkVpcEndpoint);
  const list = await loadList(cluster, flags, { hashes: "known" });
  const { buckets } = cloudTargets(list);
  const [first] = buckets;
  if (first === undefined) throw noBucket(list.fileRepositories);
  const others = buckets.filter(({ bucket }) => bucket !== first.bucket);
  if (others.length > 0)
    throw badFlags(
      `the files are in several buckets: ${[first, ...others].map(({ bucket }) => bucket).join(", ")}`,
      "A bucket has its own policy; render it for one cluster at a time (--name).",
    );
  writeStdout(printPolicy(renderBucketPolicy(buckets, flags.vpcEndpoint)));
  return exitCodeOfFindings(list.findings);
}

function noBucket(fileRepositories: readonly string[]): UserError {
  const found = fileRepositories.length === 0 ? "there is none" : fileRepositories.join(", ");
  return new UserError("NOT_S3", `spec.assets.fileRepository is not a bucket of Amazon S3: ${found}`, {
    hint: "Name one in the spec or with --file-repository https://s3.REGION.amazonaws.com/BUCKET.",
  });
}
