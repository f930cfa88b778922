import { hasBehaviour } from "../kops-release.ts";
import { objectOf, textOf } from "../read/json-fields.ts";
import type { RefusalRule } from "./refusal-rule.ts";

/** What asks for permissions of the cloud, and addons by address. */
export const permissions: RefusalRule = ({ cluster, completed: { release, spec } }) => [
  ...(cluster.value("iam.legacy") === true
    ? [cluster.refuse("iam.legacy", "legacy permissions are no longer supported", "Remove it.")]
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
