import { ASSETS_FIELDS, type AssetsChange, type AssetsField } from "../../cluster/edit/configure-assets.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { mappingOf } from "../flags/mapping-of.ts";
import { refuseBadTarget } from "../../tasks/configure/refuse-bad-target.ts";

/** Flags that say what spec.assets is to be, as commander hands them over. */
export interface ChangeFlags {
  readonly containerRegistry?: string;
  readonly containerProxy?: string;
  readonly fileRepository?: string;
  readonly remove: readonly string[];
}

/** What the flags say that spec.assets is to be; throws a UserError BAD_FLAGS where that is nothing, or not possible. */
export function parseChange(flags: ChangeFlags): AssetsChange {
  const set = mappingOf(flags);
  const remove = flags.remove.map(parseField);
  const fields = ASSETS_FIELDS.filter((field) => set[field] !== undefined);
  if (fields.length + remove.length === 0) {
    throw badFlags(
      "no change of spec.assets is given",
      "Give --container-registry or --container-proxy, --file-repository, or --remove FIELD.",
    );
  }
  for (const field of fields) refuseBadValue(field, set[field] ?? "", remove);
  return { set, remove };
}

/** `containerRegistry` or, as the flags are written, `container-registry`. */
function parseField(text: string): AssetsField {
  const name = text.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const field = ASSETS_FIELDS.find((one) => one === name);
  if (field !== undefined) return field;
  throw badFlags(`--remove ${text}: spec.assets has no such field`, `It has ${ASSETS_FIELDS.join(", ")}.`);
}

function refuseBadValue(field: AssetsField, value: string, remove: readonly AssetsField[]): void {
  if (remove.includes(field)) throw badFlags(`${field} is both set and removed`, "Give one of them.");
  if (value === "") throw badFlags(`${field} is empty`, `--remove ${field} removes it.`);
  if (field === "fileRepository") return;
  refuseBadTarget({ [field]: value });
}
