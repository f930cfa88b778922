import type { EtcdClusterSpec } from "../cluster.ts";
import { given, readObject, readObjects, readText, type Fields } from "../fields.ts";

/** `etcdClusters`, alike in v1alpha2 and v1alpha3. */
export function readEtcdClusters(spec: Fields): EtcdClusterSpec[] {
  return readObjects(spec, "etcdClusters").map((etcd) => {
    const manager = readObject(etcd, "manager");
    return given<EtcdClusterSpec>({
      name: readText(etcd, "name") ?? "",
      version: readText(etcd, "version"),
      image: readText(etcd, "image"),
      members: readObjects(etcd, "etcdMembers").map((member) => readText(member, "instanceGroup") ?? ""),
      managerImage: manager && readText(manager, "image"),
    });
  });
}
