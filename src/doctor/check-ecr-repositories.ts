import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import type { Finding } from "../errors/finding.ts";
import { ofImageMapping } from "./places.ts";
import { counted } from "../values/counted.ts";
import { someOf } from "../values/some-of.ts";

/** Repositories of Amazon ECR that a push or pull would not make by itself. */
export const checkEcrRepositories: DoctorCheck = {
  codes: {
    ECR_REPOSITORIES_MISSING: {
      title: "repositories missing in Amazon ECR",
      why: "Amazon ECR refuses pushes to and pulls from a repository that was not created before.",
    },
    ECR_NOT_ASKED: { title: "Amazon ECR could not be asked", why: "Its repositories were not checked." },
  },
  find: findEcrRepositories,
};

function findEcrRepositories(facts: DoctorFacts): Finding[] {
  const at = ofImageMapping(facts);
  return facts.probes.ecr.flatMap(({ host, missing, trouble }): Finding[] => {
    if (trouble !== undefined) {
      const message = `which repositories ${host} has could not be asked: ${trouble}`;
      const hint = "Log in to AWS as somebody who may ecr:DescribeRepositories, or leave it with --offline.";
      return [{ code: "ECR_NOT_ASKED", severity: "info", message, hint, ...at }];
    }
    if (missing.length === 0) return [];
    const message = `${counted(missing.length, "repository does", "repositories do")} not exist in ${host}, and Amazon ECR does not create them by itself: ${someOf(missing, 3)}`;
    const hint =
      "`kops-assets copy --create-repositories` makes them; for a pull-through cache, add a rule for their prefix.";
    return [{ code: "ECR_REPOSITORIES_MISSING", severity: "error", message, hint, assets: missing, ...at }];
  });
}
