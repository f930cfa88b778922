import type { Platform } from "../content/platform.ts";
import type { IndexForm, TransferPlan } from "./transfer-plan.ts";
import { present } from "../values/present.ts";

/** What of every image, and what beside it, is copied. */
export interface ContentSelection {
  /** All where empty or left out. */
  readonly platforms?: readonly Platform[];
  readonly index?: IndexForm;
  readonly referrers?: boolean;
}

/** The same plan, of some platforms only and with or without what refers to its images. */
export function selectContent(plan: TransferPlan, selection: ContentSelection): TransferPlan {
  const { platforms = [], index, referrers } = selection;
  const fields = {
    ...(platforms.length === 0 ? {} : { platforms }),
    ...present({ index, referrers }),
  };
  return {
    ...plan,
    copies: plan.copies.map((copy) => (copy.kind === "image" ? { ...copy, ...fields } : copy)),
  };
}
