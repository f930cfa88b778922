import { itemsOf, objectOf, textOf } from "../read/json-fields.ts";
import type { JsonValue } from "../read/source-document.ts";
import type { RefusalFacts, RefusalRule } from "./refusal-rule.ts";
import type { Refusal } from "./refusal.ts";
import { roleOf } from "./role-of-group.ts";

/** Which etcd clusters there are, who their members are, and which versions they run. */
export const etcdClusters: RefusalRule = (facts) => {
  const { cluster } = facts;
  const clusters = cluster.items("etcdClusters");
  if (clusters.length === 0) return [cluster.refuse("etcdClusters", "at least one is required")];
  return [
    ...clusters.flatMap((etcd, index) => checkMembers(facts, etcd, index)),
    ...checkVersions(facts),
    ...groupsWithoutMember(facts),
  ];
};

function checkMembers({ cluster, instanceGroups }: RefusalFacts, etcd: JsonValue, index: number): Refusal[] {
  const path = ["etcdClusters", index, "etcdMembers"];
  const members = itemsOf(objectOf(etcd)?.["etcdMembers"]);
  if (members.length === 0) return [cluster.refuse(path, "an etcd cluster needs members")];
  const names = new Set(instanceGroups.map(({ document }) => document.name));
  const even =
    members.length % 2 === 0 ? [cluster.refuse(path, "an odd number is required for a quorum")] : [];
  const own = members.flatMap((member, at) => {
    const { name, instanceGroup } = objectOf(member) ?? {};
    const group = textOf(instanceGroup);
    return [
      ...(textOf(name) === undefined ? [cluster.refuse([...path, at, "name"], "is required")] : []),
      ...(group === undefined ? [cluster.refuse([...path, at, "instanceGroup"], "is required")] : []),
      ...(group === undefined || names.has(group)
        ? []
        : [cluster.refuse([...path, at, "instanceGroup"], `there is no instance group ${group}`)]),
    ];
  });
  return [...even, ...own];
}

function checkVersions(facts: RefusalFacts): Refusal[] {
  const { cluster, completed } = facts;
  const written = cluster.items("etcdClusters").map((etcd) => textOf(objectOf(etcd)?.["version"]));
  const [first] = written;
  return [
    ...written.flatMap((version, index) => {
      if (version === undefined || version === first) return [];
      return [cluster.refuse(["etcdClusters", index, "version"], "all etcd clusters must have the same")];
    }),
    ...differingDefaults(facts, written),
    ...completed.unsupportedEtcd.map(({ index, version }) =>
      cluster.refuse(
        ["etcdClusters", index, "version"],
        `etcd-manager does not run etcd ${JSON.stringify(version)}`,
        `Remove the version, or use one of ${completed.etcdVersions.join(", ")}.`,
      ),
    ),
  ];
}

/** kOps compares once more when it has filled in versions (validateEtcdStorage): one cluster's own version is not the others'. */
function differingDefaults(
  { cluster, completed }: RefusalFacts,
  written: readonly (string | undefined)[],
): Refusal[] {
  const versions = completed.spec.etcdClusters.map(({ version }) => version);
  const [first = ""] = versions;
  return versions.flatMap((version, index) => {
    if (written[index] !== undefined || version === first) return [];
    const why = `all must have the same version: the first has ${first}, and kOps fills in ${version} here`;
    return [cluster.refuse(["etcdClusters", index], why, "Write the same version for each of them.")];
  });
}

function groupsWithoutMember({ cluster, instanceGroups }: RefusalFacts): Refusal[] {
  const clusters = cluster.items("etcdClusters").map((etcd) => {
    const { name, etcdMembers } = objectOf(etcd) ?? {};
    const groups = itemsOf(etcdMembers).map((member) => textOf(objectOf(member)?.["instanceGroup"]));
    return { name: textOf(name) ?? "", groups };
  });
  return instanceGroups
    .filter((group) => roleOf(group) === "ControlPlane")
    .flatMap((group) => {
      const { name } = group.document;
      const without = clusters.filter(({ groups }) => !groups.includes(name));
      if (without.length === 0) return [];
      const names = without.map((etcd) => etcd.name).join(" and ");
      return [group.refuse("role", `a control-plane group must have a member in etcd cluster ${names}`)];
    });
}
