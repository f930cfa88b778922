import { hasBehaviour } from "../kops-release.ts";
import { objectOf, textOf } from "../read/json-fields.ts";
import type { RefusalRule } from "./refusal-rule.ts";

const DISCOVERY = "serviceAccountIssuerDiscovery";

/** What asks for permissions of the cloud, and addons by address. */
export const permissions: RefusalRule = ({ cluster, completed: { release, spec } }) => [
  ...(cluster.value("iam.legacy") === true
    ? [cluster.refuse("iam.legacy", "legacy permissions are no longer supported", "Remove it.")]
    : []),
  ...cluster.items("iam.serviceAccountExternalPermissions").flatMap((account, index) => {
    const { namespace, name } = objectOf(account) ?? {};
    const at = (field: string) => ["iam", "serviceAccountExternalPermissions", index, field];
    return Object.entries({ namespace, name })
      .filter(([, value]) => textOf(value) === undefined)
      .map(([field]) => cluster.refuse(at(field), "is required"));
  }),
  ...(cluster.value(`${DISCOVERY}.enableAWSOIDCProvider`) === true &&
  cluster.text(`${DISCOVERY}.discoveryStore`) === undefined
    ? [cluster.refuse(`${DISCOVERY}.enableAWSOIDCProvider`, "needs a discoveryStore")]
    : []),
  ...(spec.certManager?.enabled === true &&
  cluster.items("certManager.hostedZoneIDs").length > 0 &&
  spec.useServiceAccountExternalPermissions !== true
    ? [
        cluster.refuse(
          "certManager.hostedZoneIDs",
          "requires that service accounts use external permissions",
          "Set spec.iam.useServiceAccountExternalPermissions to true.",
        ),
      ]
    : []),
  ...cluster.items("addons").flatMap((addon, index) => {
    const manifest = textOf(objectOf(addon)?.["manifest"]) ?? "";
    if (!manifest.startsWith("file://") || !hasBehaviour(release, ["1.36.0"])) return [];
    return [cluster.refuse(["addons", index, "manifest"], "addons by file:// are not supported")];
  }),
];
