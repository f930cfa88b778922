import type { AwsSpec } from "../cluster.ts";
import { given } from "../fields.ts";
import { hasBehaviour } from "../kops-release.ts";
import { defaultOf, type Completion } from "./completion.ts";

type NodeTerminationHandler = NonNullable<AwsSpec["nodeTerminationHandler"]>;

/** The addons that belong to AWS. */
export function completeAws(completion: Completion): AwsSpec | undefined {
  const { aws } = completion.spec.cloudProvider;
  if (aws === undefined) return undefined;
  return given<AwsSpec>({
    ...aws,
    ebsCSIDriver: given<NonNullable<AwsSpec["ebsCSIDriver"]>>({
      ...aws.ebsCSIDriver,
      version: aws.ebsCSIDriver?.version ?? defaultOf(completion, "awsEBSCSIDriver"),
    }),
    nodeTerminationHandler: completeNodeTerminationHandler(completion, aws.nodeTerminationHandler),
  });
}

/** On unless it is switched off. Since 1.34, nothing is filled in beside Karpenter, which drains nodes itself. */
function completeNodeTerminationHandler(
  completion: Completion,
  handler: NodeTerminationHandler | undefined,
): NodeTerminationHandler | undefined {
  const { spec, release } = completion;
  if (spec.karpenter?.enabled === true && hasBehaviour(release, ["1.34.0"])) return handler;
  return given<NodeTerminationHandler>({
    ...handler,
    enabled: handler?.enabled ?? true,
    version: handler?.version ?? defaultOf(completion, "nodeTerminationHandler"),
  });
}
