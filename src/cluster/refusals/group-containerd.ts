import { HASH_FORM, LONGEST_HASH } from "../package-hash.ts";
import { hasBehaviour } from "../kops-release.ts";
import type { RefusalFacts, RefusalRule } from "./refusal-rule.ts";
import type { Refusal } from "./refusal.ts";
import { roleOf } from "./role-of-group.ts";
import type { SpecView } from "./spec-view.ts";

const GVISOR = "containerd.gvisor";

/**
 * What kOps checks in an instance group's section containerd: it installs nothing from a group's packages, but refuses half of one, and
 * gVisor belongs to groups of workers alone (validateContainerdConfig and validateInstanceGroup in pkg/apis/kops/validation, v1.36.2).
 */
export const groupContainerd: RefusalRule = (facts) => [
  ...(hasBehaviour(facts.completed.release, ["1.36.0"]) ? misplacedGVisor(facts) : []),
  ...facts.instanceGroups.flatMap(checkPackages),
];

function misplacedGVisor({ cluster, instanceGroups }: RefusalFacts): Refusal[] {
  const others = instanceGroups.filter(
    (group) => roleOf(group) !== "Node" && group.value(`${GVISOR}.enabled`) === true,
  );
  const hint = "Move it to the instance groups of nodes that run it.";
  return [
    ...(cluster.object(GVISOR) === undefined
      ? []
      : [cluster.refuse(GVISOR, "gVisor belongs to instance groups", hint)]),
    ...others.map((group) => group.refuse(GVISOR, "only groups of role Node run gVisor")),
  ];
}

function checkPackages(group: SpecView): Refusal[] {
  return ["Amd64", "Arm64"].flatMap((arch) => {
    const [url, hash] = [`url${arch}`, `hash${arch}`];
    const path = (field: string): string => `containerd.packages.${field}`;
    const [hasUrl, hasHash] = [url, hash].map((field) => group.value(path(field)) !== undefined);
    if (hasUrl !== hasHash) {
      const missing = hasUrl === true ? hash : url;
      return [
        group.refuse("containerd.packages", `${missing} is missing`, "Give a URL and its hash, or neither."),
      ];
    }
    const { length } = group.text(path(hash)) ?? "";
    return length > LONGEST_HASH ? [group.refuse(path(hash), `must be ${HASH_FORM}`)] : [];
  });
}
