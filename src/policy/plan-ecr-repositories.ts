import { partitionOf, type EcrResources } from "./aws-resources.ts";
import { policyOf, type PolicyDocument } from "./policy-document.ts";
import { present } from "../values/present.ts";
import { unique } from "../values/unique.ts";

/** How repositories are to be; what is left out, Amazon decides. */
export interface RepositorySettings {
  /** Accounts that may pull, by their numbers, and principals by their ARNs. */
  readonly pullers: readonly string[];
  /** Days after which an image without a tag is deleted. */
  readonly expireUntaggedDays?: number;
}

export interface PlannedRepository {
  readonly registry: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly repositoryPolicy?: PolicyDocument;
  readonly lifecyclePolicy?: object;
}

/** The repositories that images of a list need at Amazon ECR, in the order of their names. */
export function planEcrRepositories(
  registries: readonly (EcrResources & { readonly host: string })[],
  settings: RepositorySettings,
): PlannedRepository[] {
  const { expireUntaggedDays: days } = settings;
  return registries.flatMap(({ host, account, region, repositories }) =>
    unique(repositories)
      .sort()
      .map((name) => ({
        registry: host,
        account,
        region,
        name,
        ...(settings.pullers.length === 0 ? {} : { repositoryPolicy: pullPolicy(settings.pullers, region) }),
        ...present({ lifecyclePolicy: days === undefined ? undefined : lifecyclePolicy(days) }),
      })),
  );
}

function pullPolicy(pullers: readonly string[], region: string): PolicyDocument {
  const principals = pullers.map((puller) =>
    /^\d+$/.test(puller) ? `arn:${partitionOf(region)}:iam::${puller}:root` : puller,
  );
  return policyOf([
    {
      Sid: "Pull",
      Effect: "Allow",
      Principal: { AWS: principals },
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    },
  ]);
}

/** Amazon keeps what an index names as long as the index is there (Amazon ECR User Guide, "Lifecycle policies"). */
function lifecyclePolicy(days: number): object {
  return {
    rules: [
      {
        rulePriority: 1,
        description: `Delete untagged images after ${days.toString()} days`,
        selection: {
          tagStatus: "untagged",
          countType: "sinceImagePushed",
          countUnit: "days",
          countNumber: days,
        },
        action: { type: "expire" },
      },
    ],
  };
}
