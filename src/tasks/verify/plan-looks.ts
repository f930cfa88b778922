import { lockPlan } from "../../transfer/lock-plan.ts";
import { selectContent } from "../../transfer/select-content.ts";
import type { TransferPlan } from "../../transfer/transfer-plan.ts";
import { present } from "../../values/present.ts";
import { planBundle } from "../bundle/plan-bundle.ts";
import { planCopies } from "../copy/plan-copies.ts";
import { planNames } from "./plan-names.ts";
import type { VerifyRequest } from "./verify-request.ts";

/** What to look for: the plan of a copy or, for nodes, what they ask for by name. Throws the UserErrors of `planCopies`. */
export function planLooks(request: VerifyRequest): TransferPlan {
  const { list, as, lock, selection, directory, filesRoot, bundle } = request;
  if (bundle !== undefined) return planBundle(list, present({ lock, selection }));
  if (as !== "node") return planCopies(list, present({ directory, filesRoot, lock, selection }));
  const plan = planNames(list);
  const locked = lock === undefined ? plan : lockPlan(plan, lock);
  return selection === undefined ? locked : selectContent(locked, selection);
}
