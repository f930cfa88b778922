import * as z from "zod/mini";
import type { SbomPackage } from "../../gate/judge-packages.ts";
import { present } from "../../values/present.ts";

const TEXT = z.nullish(z.string());

/** SPDX 2 (spdx.github.io/spdx-spec/v2.3). */
const SPDX = z.looseObject({
  spdxVersion: z.string().check(z.regex(/^SPDX-2\./)),
  packages: z.nullish(
    z.array(
      z.looseObject({
        name: z.string(),
        versionInfo: TEXT,
        licenseDeclared: TEXT,
        licenseConcluded: TEXT,
        licenseInfoFromFiles: z.nullish(z.array(z.string())),
        externalRefs: z.nullish(z.array(z.looseObject({ referenceType: TEXT, referenceLocator: TEXT }))),
      }),
    ),
  ),
});
type SpdxPackage = NonNullable<z.infer<typeof SPDX>["packages"]>[number];

/** CycloneDX (cyclonedx.org/docs). */
const COMPONENT = z.looseObject({
  name: z.string(),
  group: TEXT,
  version: TEXT,
  purl: TEXT,
  licenses: z.nullish(
    z.array(
      z.looseObject({
        expression: TEXT,
        license: z.nullish(z.looseObject({ id: TEXT, name: TEXT })),
      }),
    ),
  ),
  get components() {
    return z.nullish(z.array(COMPONENT));
  },
});
type Component = z.infer<typeof COMPONENT>;
const CYCLONEDX = z.looseObject({
  bomFormat: z.literal("CycloneDX"),
  components: z.nullish(z.array(COMPONENT)),
});

/** The packages that an SBOM names, in SPDX 2 or CycloneDX as JSON; undefined for anything else. */
export function readSbom(json: unknown): SbomPackage[] | undefined {
  const spdx = SPDX.safeParse(json);
  if (spdx.success) return (spdx.data.packages ?? []).map(ofSpdx);
  const cyclonedx = CYCLONEDX.safeParse(json);
  return cyclonedx.success ? (cyclonedx.data.components ?? []).flatMap(ofCycloneDx) : undefined;
}

const SAYS_NOTHING = ["NOASSERTION", "NONE"];

function ofSpdx(one: SpdxPackage): SbomPackage {
  const { name, versionInfo, licenseDeclared, licenseConcluded, licenseInfoFromFiles, externalRefs } = one;
  const licences = [licenseDeclared, licenseConcluded, ...(licenseInfoFromFiles ?? [])];
  const purl = externalRefs?.find(({ referenceType }) => referenceType === "purl")?.referenceLocator;
  return {
    name,
    ...present({ version: versionInfo ?? undefined, purl: purl ?? undefined }),
    licences: told(licences).filter((licence) => !SAYS_NOTHING.includes(licence)),
  };
}

function ofCycloneDx(component: Component): SbomPackage[] {
  const { name, group, version, purl, licenses, components } = component;
  const licences = (licenses ?? []).flatMap(({ expression, license }) =>
    told([expression, license?.id, license?.name]),
  );
  const own = {
    name: group === null || group === undefined || group === "" ? name : `${group}/${name}`,
    ...present({ version: version ?? undefined, purl: purl ?? undefined }),
    licences,
  };
  return [own, ...(components ?? []).flatMap(ofCycloneDx)];
}

function told(texts: readonly (string | null | undefined)[]): string[] {
  return texts.filter((text): text is string => typeof text === "string" && text !== "");
}
