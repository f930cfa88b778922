import type { AddonImage } from "../../inventory/catalog-schema.ts";
import type { SourceTree } from "../source-tree.ts";
import { toImageTemplate } from "./image-template.ts";
import type { Report } from "./report.ts";
import { scanTemplate, type ImageSlot } from "./scan-template.ts";
import { distinct } from "../../values/distinct.ts";

/** What is known of an addon's templates: the names of the values they print and of the conditions that images stand under. */
export interface KnownAddon {
  readonly values?: Readonly<Record<string, string>>;
  /** `always` for a condition that holds whenever the addon is there. */
  readonly guards?: Readonly<Record<string, string>>;
}

const ADDONS = "upup/models/cloudup/resources/addons";
const TEMPLATE = /^(?:.*\/)addons\/([^/]+\/(?:k8s-|v\d)[^/]*)\.yaml(?:\.template)?$/;
const KNOWN = "src/catalog/import/known-addons.json";

/** The images of every addon template, by folder and template name. */
export function importAddons(
  tree: SourceTree,
  known: Readonly<Record<string, KnownAddon>>,
  report: Report,
): Record<string, AddonImage[]> {
  const addons: Record<string, AddonImage[]> = {};
  for (const path of tree.list(ADDONS)) {
    const name = TEMPLATE.exec(path)?.[1];
    if (name === undefined) continue;
    const addon = known[name];
    const slots = scanTemplate(tree.read(path) ?? "");
    if (addon === undefined) {
      const component = "a component in src/inventory/components that says when it is there";
      report.add(
        path,
        0,
        `unknown addon with ${slots.length} images`,
        `an entry ${name} in ${KNOWN}, and ${component}`,
      );
    }
    const images = slots.flatMap((slot) => toAddonImage(slot, addon ?? {}, path, report) ?? []);
    if (images.length > 0) addons[name] = withoutRepetition(images);
  }
  return addons;
}

function toAddonImage(
  slot: ImageSlot,
  known: KnownAddon,
  path: string,
  report: Report,
): AddonImage | undefined {
  const image = toImageTemplate(slot.value, known.values ?? {});
  if (image === undefined) {
    report.add(path, slot.line, slot.value, `the expression's name below "values" in ${KNOWN}`);
    return undefined;
  }
  const names: string[] = [];
  for (const guard of slot.guards) {
    const name = known.guards?.[guard];
    if (name === undefined) {
      report.add(
        path,
        slot.line,
        `${image} under {{${guard}}}`,
        `the condition's name below "guards" in ${KNOWN}, and its rule in the addon's component`,
      );
      return undefined;
    }
    if (name !== "always") names.push(name);
  }
  return names.length === 0 ? image : { image, when: names };
}

/** Each image once; a condition on one that is there anyway is dropped. */
function withoutRepetition(images: readonly AddonImage[]): AddonImage[] {
  const always = new Set(images.filter((image) => typeof image === "string"));
  return distinct(images.filter((image) => typeof image === "string" || !always.has(image.image)));
}
