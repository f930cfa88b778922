import { lockPlan } from "../../transfer/lock-plan.ts";
import type { TransferPlan } from "../../transfer/transfer-plan.ts";
import { present } from "../../values/present.ts";
import { planBundle } from "../bundle/plan-bundle.ts";
import { planCopies } from "../copy/plan-copies.ts";
import { planNames } from "./plan-names.ts";
import type { VerifyRequest } from "./verify-request.ts";

/** What to look for: the plan of a copy or, for nodes, what they ask for by name; of which platforms is said later. Throws the UserErrors of `planCopies`. */
export function planLooks(request: VerifyRequest): TransferPlan {
  const { list, as, lock, directory, filesRoot, bundle } = request;
  if (bundle !== undefined) return planBundle(list, present({ lock }));
  if (as !== "node") return planCopies(list, present({ directory, filesRoot, lock }));
  const plan = planNames(list);
  return lock === undefined ? plan : lockPlan(plan, lock);
}
