import { describe, expect, test } from "vitest";
import { readDocuments } from "../cluster/read/read-documents.ts";
import type { Finding } from "../errors/finding.ts";
import { findLaterPulls } from "./find-later-pulls.ts";

const POD = `content: "kind: Pod\\nmetadata: {name: p}\\nspec: {containers: [{name: c, image: quay.io/a/pod:v1}]}\\n"`;

function laterPulls(
  spec: string,
  mirrored: readonly string[] = [],
  role: "Node" | "ControlPlane" = "Node",
): Finding[] {
  const written = role === "Node" ? "Node" : "Master";
  const text = `apiVersion: kops.k8s.io/v1alpha2
kind: Cluster
metadata: {name: one.example.com}
spec:
${spec}
---
apiVersion: kops.k8s.io/v1alpha2
kind: InstanceGroup
metadata: {name: nodes, labels: {kops.k8s.io/cluster: one.example.com}}
spec: {role: ${written}}
`;
  const { clusters, instanceGroups } = readDocuments([{ name: "c.yaml", text }]);
  const [cluster, instanceGroup] = [clusters[0], instanceGroups[0]];
  if (cluster === undefined || instanceGroup === undefined) throw new Error("a case has a group");
  const hosts = mirrored.map((upstream) => ({ upstream, endpoints: [] }));
  const places = { assets: { containerRegistry: "r.example" }, mirrors: { hosts, fallback: false } };
  return findLaterPulls({ cluster, instanceGroup, role }, places);
}

describe("what machines pull once nodeup runs", () => {
  const hook = (image: string): string => `  hooks: [{name: h, execContainer: {image: ${image}}}]`;
  const pod = `  fileAssets: [{name: p, path: /etc/kubernetes/manifests/p.yaml, ${POD}}]`;

  test.each<[name: string, spec: string, mirrored: readonly string[], found: readonly string[]]>([
    ["a hook", hook("busybox"), [], ["docker.io/library/busybox:latest"]],
    ["a hook, for which mirrors do nothing", hook("ghcr.io/a/b:1"), ["ghcr.io"], ["ghcr.io/a/b:1"]],
    ["a hook with a local image", hook("r.example/b:1"), [], []],
    ["a static pod", pod, [], ["quay.io/a/pod:v1"]],
    ["a static pod with a mirror", pod, ["quay.io"], []],
    ["a static pod with a mirror of all", pod, ["*"], []],
    ["nothing of the kind", "  channel: stable", [], []],
  ])("%s", (_name, spec, mirrored, found) => {
    const told = laterPulls(spec, mirrored);
    expect(told.map(({ message }) => / will pull (\S+) /.exec(message)?.[1])).toEqual(found);
    for (const { code, severity, place } of told) {
      expect([code, severity]).toEqual(["UPSTREAM_LATER", "warning"]);
      expect(place).toMatchObject({ file: "c.yaml" });
    }
  });

  test("what is for another role is not told", () => {
    const spec = `  fileAssets: [{name: p, path: /p.yaml, roles: [Master], ${POD}}]`;
    expect(laterPulls(spec)).toEqual([]);
    expect(laterPulls(spec, [], "ControlPlane")).toHaveLength(1);
  });
});
