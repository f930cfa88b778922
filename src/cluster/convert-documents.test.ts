import { describe, expect, it } from "vitest";
import { convertDocuments } from "./convert-documents.ts";
import { SpecError } from "./spec-error.ts";

const V2 = "kops.k8s.io/v1alpha2";
const V3 = "kops.k8s.io/v1alpha3";

function convert(spec: object, apiVersion = V2, groups: object[] = []): ReturnType<typeof convertDocuments> {
  return convertDocuments({
    cluster: { apiVersion, kind: "Cluster", metadata: { name: "c.example.com", labels: { a: "b" } }, spec },
    instanceGroups: groups.map((group) => ({
      apiVersion,
      kind: "InstanceGroup",
      metadata: { name: "g" },
      spec: group,
    })),
  });
}

function errorOf(run: () => unknown): SpecError {
  try {
    run();
  } catch (error) {
    if (error instanceof SpecError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("convertDocuments", () => {
  it("gives both API versions the same model", () => {
    const old = convert(
      {
        cloudProvider: "aws",
        cloudConfig: { awsEBSCSIDriver: { managed: false, version: "v9" } },
        nodeTerminationHandler: { enabled: true, enableSQSTerminationDraining: false },
        awsLoadBalancerController: { enabled: true, version: "v8" },
        podIdentityWebhook: { enabled: true },
        warmPool: { minSize: 1 },
        nonMasqueradeCIDR: "::/0",
        topology: { dns: { type: "None" } },
        externalDns: { provider: "external-dns" },
        networking: { amazonvpc: { imageName: "i", initImageName: "j" }, kuberouter: {}, gce: {} },
        etcdClusters: [{ name: "main", version: "3.5.9", etcdMembers: [{ name: "a", instanceGroup: "g" }] }],
        iam: { useServiceAccountExternalPermissions: true },
      },
      V2,
      [{ role: "Master" }],
    );
    const now = convert(
      {
        cloudProvider: {
          aws: {
            ebsCSIDriver: { managed: false, version: "v9" },
            nodeTerminationHandler: { enabled: true, enableSQSTerminationDraining: false },
            loadBalancerController: { enabled: true, version: "v8" },
            podIdentityWebhook: { enabled: true },
            warmPool: { minSize: 1 },
          },
        },
        externalDNS: { provider: "external-dns" },
        networking: {
          nonMasqueradeCIDR: "::/0",
          topology: { dns: "None" },
          amazonVPC: { image: "i", initImage: "j" },
          kubeRouter: {},
          gcp: {},
        },
        etcdClusters: [{ name: "main", version: "3.5.9", etcdMembers: [{ name: "a", instanceGroup: "g" }] }],
        iam: { useServiceAccountExternalPermissions: true },
      },
      V3,
      [{ role: "ControlPlane" }],
    );
    expect(now.cluster.spec).toEqual(old.cluster.spec);
    expect(now.instanceGroups[0]?.spec).toEqual(old.instanceGroups[0]?.spec);
  });

  it("takes externalDns.disable for the provider none", () => {
    expect(
      convert({ cloudProvider: "aws", externalDns: { disable: true } }).cluster.spec.externalDNS,
    ).toEqual({
      provider: "none",
    });
  });

  it("takes null for absent, and an empty section for given", () => {
    const { networking } = convert({ networking: { cilium: null, flannel: {} } }).cluster.spec;
    expect(networking).toEqual({ flannel: {} });
  });

  it("keeps an empty image where kOps tells empty from absent", () => {
    const { spec } = convert({ metricsServer: { image: "" }, kubeDNS: { cpaImage: "" } }).cluster;
    expect(spec.metricsServer).toEqual({ image: "" });
    expect(spec.kubeDNS).toEqual({});
  });

  it.each([
    [{ kubernetesVersion: 1.36 }, "spec.kubernetesVersion", "expected a string, found 1.36"],
    [{ etcdClusters: [{}, 3] }, "spec.etcdClusters[1]", "expected an object"],
    [{ containerd: [] }, "spec.containerd", "expected an object, found []"],
    [{ metricsServer: { enabled: "yes" } }, "spec.metricsServer.enabled", "expected true or false"],
    [{ cloudProvider: "vmware" }, "spec.cloudProvider", 'unknown cloud provider "vmware"'],
    [
      { cloudProvider: "gce", cloudConfig: { awsEBSCSIDriver: {} } },
      "spec.cloudConfig.awsEBSCSIDriver",
      "AWS",
    ],
    [{ cloudProvider: "aws", cloudConfig: { gcpPDCSIDriver: {} } }, "spec.cloudConfig.gcpPDCSIDriver", "GCE"],
  ])("names the place of what it cannot read: %j", (spec, path, message) => {
    const error = errorOf(() => convert(spec));
    expect(error.message).toContain(`Cluster c.example.com: ${path}: `);
    expect(error.message).toContain(message);
  });

  it("refuses an unknown role with the ones there are", () => {
    const error = errorOf(() => convert({}, V2, [{ role: "Worker" }]));
    expect(error.path).toEqual(["spec", "role"]);
    expect(error.hint).toContain("Master, ControlPlane, APIServer, Node, Bastion");
  });

  it("names the API versions it knows", () => {
    expect(() => convert({}, "kops.k8s.io/v1")).toThrow('has the apiVersion "kops.k8s.io/v1"');
  });
});
