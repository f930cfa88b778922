import type { Platform } from "../content/platform.ts";
import type { IndexForm, TransferPlan } from "./transfer-plan.ts";
import { present } from "../values/present.ts";

/** What of every image, and what beside it, is copied. */
export interface ContentSelection {
  /** All where empty or left out. */
  readonly platforms?: readonly Platform[];
  readonly index?: IndexForm;
  readonly referrers?: boolean;
  readonly oci?: boolean;
  readonly foreignLayers?: boolean;
  /** Bytes, of files too. */
  readonly maxSize?: number;
}

/** The same plan, of some platforms only and with or without what refers to its images. */
export function selectContent(plan: TransferPlan, selection: ContentSelection): TransferPlan {
  const { platforms = [], index, referrers, oci, foreignLayers, maxSize } = selection;
  const fields = {
    ...(platforms.length === 0 ? {} : { platforms }),
    ...present({ index, referrers, oci, foreignLayers, maxSize }),
  };
  return {
    ...plan,
    copies: plan.copies.map((copy) =>
      copy.kind === "image" ? { ...copy, ...fields } : { ...copy, ...present({ maxSize }) },
    ),
  };
}
