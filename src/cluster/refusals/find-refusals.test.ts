import { describe, expect, test } from "vitest";
import { openCatalog } from "../../catalog/open-catalog.ts";
import { catalogDirectories } from "../../tasks/disk/catalog-directories.ts";
import { listCluster } from "../../tasks/list/list-cluster.ts";
import { readDocuments } from "../read/read-documents.ts";
import { selectCluster } from "../read/select-cluster.ts";
import { formatPath } from "../read/source-document.ts";
import type { SpecRemarks } from "./find-refusals.ts";

const builtIn = openCatalog(catalogDirectories());
/** What comes after 1.37.0-alpha.1: known from kOps's master before it is tagged. */
const NEXT = { release: "1.37.0-alpha.2", extends: "1.37.0-alpha.1" };
const catalog = {
  ...builtIn,
  read: (name: string) => (name === `${NEXT.release}.json` ? NEXT : builtIn.read(name)),
};

type Json = Record<string, unknown>;

interface Options {
  readonly release?: string;
  readonly name?: string;
  readonly nodes?: Json;
  readonly controlPlane?: Json;
  readonly groups?: readonly Json[];
  readonly featureFlags?: string;
}

const API_SERVERS = { nodes: { role: "APIServer" }, featureFlags: "+APIServerNodes" };
const GCE_SUBNETS = { subnets: [{ name: "a", type: "Public", region: "us-east1" }] };
const WITHOUT_DNS = { topology: { dns: { type: "None" } } };
const GCE = { cloudProvider: "gce", ...GCE_SUBNETS };
const GCE_WITHOUT_DNS = { ...GCE, ...WITHOUT_DNS };
const HETZNER = { cloudProvider: "hetzner", networking: { cilium: {} } };
const IPV6 = { nonMasqueradeCIDR: "::/0" };
const ENI_AS_IT_IS = { networking: { cilium: { ipam: "eni", disableMasquerade: true } } };
const GROUP = { minSize: 1, maxSize: 1, subnets: ["a"] };

/** What is said of a small cluster with these fields in place of its own. */
function remarksOf(spec: Json, options: Options = {}): SpecRemarks {
  const { release = "1.36.2", name = "c.example.com", nodes, controlPlane, groups, featureFlags } = options;
  const document = (kind: string, own: string, fields: Json): Json => ({
    apiVersion: "kops.k8s.io/v1alpha2",
    kind,
    metadata: { name: own, labels: { "kops.k8s.io/cluster": name } },
    spec: fields,
  });
  const members = [{ name: "a", instanceGroup: "control-plane" }];
  const cluster = document("Cluster", name, {
    cloudProvider: "aws",
    kubernetesVersion: "1.34.2",
    networkCIDR: "172.20.0.0/16",
    networking: { cni: {} },
    subnets: [{ name: "a", type: "Public", zone: "us-east-1a", cidr: "172.20.32.0/19" }],
    etcdClusters: [
      { name: "main", etcdMembers: members },
      { name: "events", etcdMembers: members },
    ],
    ...spec,
  });
  const all = groups ?? [
    document("InstanceGroup", "control-plane", { ...GROUP, role: "Master", ...controlPlane }),
    document("InstanceGroup", "nodes", { ...GROUP, role: "Node", ...nodes }),
  ];
  const text = JSON.stringify([cluster, ...all]);
  const selected = selectCluster(readDocuments([{ name: "c.json", text }]));
  const completion = featureFlags === undefined ? {} : { featureFlags };
  return listCluster(selected, { release, catalog, completion }).remarks;
}

function placesOf(spec: Json, options?: Options): string[] {
  return remarksOf(spec, options).refusals.map(
    ({ document, path }) => `${document.kind === "Cluster" ? "" : `${document.name} `}${formatPath(path)}`,
  );
}

describe("a cluster that kOps refuses is listed, and the place is known", () => {
  test("nothing is said of a good one", () => {
    expect(remarksOf({})).toEqual({ refusals: [], failures: [], unusual: [] });
  });

  test.each<[string, Json, Options | undefined, readonly string[]]>([
    [
      "docker",
      { containerRuntime: "docker", docker: {} },
      undefined,
      ["spec.containerRuntime", "spec.docker"],
    ],
    ["a runtime of another name", { containerRuntime: "crio" }, undefined, ["spec.containerRuntime"]],
    ["containerd by name", { containerRuntime: "containerd" }, undefined, []],
    [
      "PodSecurityPolicy",
      { kubeAPIServer: { enableAdmissionPlugins: ["NodeRestriction", "PodSecurityPolicy"] } },
      undefined,
      ["spec.kubeAPIServer.enableAdmissionPlugins"],
    ],
    [
      "admissionControl",
      { kubeAPIServer: { admissionControl: ["PodSecurityPolicy"] } },
      undefined,
      ["spec.kubeAPIServer.admissionControl", "spec.kubeAPIServer.admissionControl"],
    ],
    [
      "authorization without Node",
      { authorization: { rbac: {} }, kubeAPIServer: { authorizationMode: "RBAC" } },
      undefined,
      ["spec.kubeAPIServer.authorizationMode"],
    ],
    [
      "authorization by nobody",
      { authorization: { rbac: {}, alwaysAllow: {} } },
      undefined,
      ["spec.kubeAPIServer.authorizationMode"],
    ],
    [
      "flags that are gone",
      { kubelet: { networkPluginName: "cni" }, masterKubelet: { nonMasqueradeCIDR: "100.64.0.0/10" } },
      undefined,
      ["spec.kubelet.networkPluginName", "spec.masterKubelet.nonMasqueradeCIDR"],
    ],
    [
      "a pause image since 1.35",
      { kubelet: { podInfraContainerImage: "a:1" } },
      undefined,
      ["spec.kubelet.podInfraContainerImage"],
    ],
    ["a pause image before", { kubelet: { podInfraContainerImage: "a:1" } }, { release: "1.34.3" }, []],
    ["a version that is too new", { kubernetesVersion: "1.38.0" }, undefined, ["spec.kubernetesVersion"]],
    [
      "kube-proxy beside Cilium's own",
      { networking: { cilium: { enableNodePort: true } } },
      undefined,
      ["spec.kubeProxy.enabled"],
    ],
    [
      "no kube-proxy beside Cilium's own",
      { networking: { cilium: { enableNodePort: true } }, kubeProxy: { enabled: false } },
      undefined,
      [],
    ],
    [
      "kube-proxy beside kube-router",
      { networking: { kuberouter: {} } },
      undefined,
      ["spec.kubeProxy.enabled"],
    ],
    ["no etcd", { etcdClusters: [] }, undefined, ["spec.etcdClusters"]],
    [
      "etcd without members",
      { etcdClusters: [{ name: "main" }] },
      undefined,
      ["spec.etcdClusters[0].etcdMembers", "control-plane spec.role"],
    ],
    [
      "etcd without a name",
      {
        etcdClusters: [
          { name: "main", etcdMembers: [{ name: "a", instanceGroup: "control-plane" }] },
          { etcdMembers: [{ name: "a", instanceGroup: "control-plane" }] },
        ],
      },
      undefined,
      ["spec.etcdClusters[1].name"],
    ],
    [
      "an even number of members, one of them of no group",
      {
        etcdClusters: [
          { name: "main", etcdMembers: [{ name: "a", instanceGroup: "control-plane" }, { name: "b" }] },
        ],
      },
      undefined,
      ["spec.etcdClusters[0].etcdMembers", "spec.etcdClusters[0].etcdMembers[1].instanceGroup"],
    ],
    [
      "an etcd that is not run",
      {
        etcdClusters: [
          { name: "main", version: "3.3.13", etcdMembers: [{ name: "a", instanceGroup: "control-plane" }] },
        ],
      },
      undefined,
      ["spec.etcdClusters[0].version"],
    ],
    [
      // validateEtcdStorage (pkg/apis/kops/validation, v1.36.2) runs on the completed cluster too, whose other etcd has the default.
      "one etcd's version that is not the other's default",
      {
        etcdClusters: ["main", "events"].map((name) => ({
          name,
          ...(name === "main" ? { version: "3.5.31" } : {}),
          etcdMembers: [{ name: "a", instanceGroup: "control-plane" }],
        })),
      },
      undefined,
      ["spec.etcdClusters[1]"],
    ],
    [
      "the one version that is everybody's default, written for the first alone",
      {
        etcdClusters: ["main", "events"].map((name) => ({
          name,
          ...(name === "main" ? { version: "3.6.12" } : {}),
          etcdMembers: [{ name: "a", instanceGroup: "control-plane" }],
        })),
      },
      undefined,
      [],
    ],
    [
      "an etcd provider of old",
      {
        etcdClusters: [
          { name: "main", provider: "Legacy", etcdMembers: [{ name: "a", instanceGroup: "control-plane" }] },
        ],
      },
      undefined,
      ["spec.etcdClusters[0].provider"],
    ],
    ["Cilium with AWS's addresses", { networking: { cilium: { ipam: "eni" } } }, undefined, []],
    [
      "Cilium with AWS's addresses elsewhere",
      {
        cloudProvider: "hetzner",
        networking: { cilium: { ipam: "eni" } },
        topology: { dns: { type: "None" } },
      },
      undefined,
      ["spec.networking.cilium.ipam"],
    ],
    ["Cilium with AWS's addresses and no masquerade", ENI_AS_IT_IS, undefined, []],
    [
      "Cilium with AWS's addresses and no masquerade before 1.36",
      ENI_AS_IT_IS,
      { release: "1.35.2" },
      ["spec.networking.cilium.disableMasquerade"],
    ],
    ["IPv6 with flannel", { ...IPV6, networking: { flannel: {} } }, undefined, ["spec.networking.flannel"]],
    [
      "IPv6 with what Calico and Cilium do for IPv4 alone",
      {
        ...IPV6,
        networking: {
          calico: { wireguardEnabled: true, encapsulationMode: "vxlan", awsSrcDstCheck: "Disable" },
        },
      },
      undefined,
      [
        "spec.networking.calico.wireguardEnabled",
        "spec.networking.calico.awsSrcDstCheck",
        "spec.networking.calico.encapsulationMode",
      ],
    ],
    [
      "IPv6 with encryption by Cilium",
      { ...IPV6, networking: { cilium: { enableEncryption: true, ipam: "eni" } } },
      undefined,
      ["spec.networking.cilium.enableEncryption", "spec.networking.cilium.ipam"],
    ],
    ["IPv6 with Calico", { ...IPV6, networking: { calico: { encapsulationMode: "none" } } }, undefined, []],
    [
      "IPv4 with Calico's settings for IPv6, and fewer than no Typhas",
      { networking: { calico: { encapsulationMode: "none", typhaReplicas: -1 } } },
      undefined,
      ["spec.networking.calico.typhaReplicas", "spec.networking.calico.encapsulationMode"],
    ],
    [
      "Calico's default of old on Azure",
      {
        cloudProvider: "azure",
        networking: { calico: { encapsulationMode: "ipip" } },
        ...WITHOUT_DNS,
        ...GCE_SUBNETS,
      },
      undefined,
      ["spec.networking.calico.encapsulationMode"],
    ],
    [
      "subnets of no type, and of both families",
      {
        subnets: [
          { name: "a", zone: "us-east-1a", cidr: "172.20.32.0/19" },
          { name: "b", zone: "us-east-1b", type: "DualStack", cidr: "172.20.64.0/19" },
        ],
      },
      undefined,
      ["spec.subnets[0].type", "spec.subnets[1].type"],
    ],
    ["a cloud without DNS", HETZNER, undefined, ["spec.topology.dns.type"]],
    ["a cloud without DNS before 1.36", HETZNER, { release: "1.35.2" }, []],
    ["a cloud without DNS, told so", { ...HETZNER, ...WITHOUT_DNS }, undefined, []],
    ["gossip where there is no DNS", HETZNER, { name: "c.k8s.local" }, []],
    [
      "private DNS on DigitalOcean",
      { cloudProvider: "digitalocean", topology: { dns: { type: "Private" } }, ...GCE_SUBNETS },
      undefined,
      ["spec.topology.dns.type"],
    ],
    [
      "permissions of nobody",
      { iam: { serviceAccountExternalPermissions: [{ name: "a", aws: { inlinePolicy: "x" } }] } },
      undefined,
      ["spec.iam.serviceAccountExternalPermissions[0].namespace"],
    ],
    [
      "external DNS of one namespace",
      { externalDns: { watchNamespace: "default" } },
      undefined,
      ["spec.externalDns.watchNamespace"],
    ],
    ["authorization of old", { kubeAPIServer: { authorizationMode: "RBAC" } }, { release: "1.35.2" }, []],
    [
      "authorization that is not said",
      { kubeAPIServer: { authorizationMode: "RBAC" } },
      undefined,
      ["spec.kubeAPIServer.authorizationMode"],
    ],
    [
      "Karpenter's groups",
      { karpenter: { featureGates: "SpotToSpot=true" } },
      { nodes: { manager: "Karpenter", maxSize: 0 }, controlPlane: { manager: "Karpenter", minSize: 0 } },
      [
        "nodes spec.maxSize",
        "control-plane spec.role",
        "control-plane spec.minSize",
        "nodes spec.maxSize",
        "nodes spec.minSize",
      ],
    ],
    [
      "an OIDC provider without a store",
      { serviceAccountIssuerDiscovery: { enableAWSOIDCProvider: true } },
      undefined,
      ["spec.serviceAccountIssuerDiscovery.enableAWSOIDCProvider"],
    ],
    [
      "GCE's settings on AWS",
      { cloudConfig: { gceServiceAccount: "a", multizone: true, elbSecurityGroup: "sg-1" } },
      undefined,
      ["spec.cloudConfig.gceServiceAccount", "spec.cloudConfig.multizone"],
    ],
    [
      "warm pools upside down, and with images for all",
      { warmPool: { minSize: 2, maxSize: 1, additionalImages: ["a/b:1"] } },
      { nodes: { warmPool: { minSize: -1 } } },
      ["spec.warmPool.maxSize", "nodes spec.warmPool.minSize", "spec.warmPool.additionalImages"],
    ],
    [
      "warm pools with images for all before 1.34.2",
      { warmPool: { maxSize: 1, additionalImages: ["a/b:1"] } },
      { release: "1.34.1" },
      [],
    ],
    ["Karpenter's groups before 1.36", {}, { release: "1.35.2", controlPlane: { manager: "Karpenter" } }, []],
    [
      "Karpenter's groups of a size",
      { karpenter: { featureGates: "StaticCapacity=false, StaticCapacity=True" } },
      { nodes: { manager: "Karpenter" } },
      [],
    ],
    ["gossip by name", {}, { name: "c.k8s.local" }, []],
    [
      "gossip by name in 1.37",
      {},
      { release: NEXT.release, name: "c.k8s.local" },
      ["spec.topology.dns.type"],
    ],
    [
      "the name of gossip in 1.37, without DNS",
      { topology: { dns: { type: "None" } } },
      { release: NEXT.release, name: "c.k8s.local" },
      [],
    ],
    ["gossip's settings", { gossipConfig: { protocol: "mesh" } }, undefined, []],
    [
      "gossip's settings in 1.37",
      { gossipConfig: { protocol: "mesh" }, dnsControllerGossipConfig: { seed: "a" } },
      { release: NEXT.release },
      ["spec.gossipConfig", "spec.dnsControllerGossipConfig"],
    ],
    ["a load balancer of no class", { api: { loadBalancer: { type: "Public" } } }, undefined, []],
    [
      "a load balancer of no class in 1.37",
      { api: { loadBalancer: { type: "Public" } } },
      { release: NEXT.release },
      ["spec.api.loadBalancer.class"],
    ],
    [
      "a network load balancer in 1.37",
      { api: { loadBalancer: { type: "Public", class: "Network" } } },
      { release: NEXT.release },
      [],
    ],
    [
      "gVisor of a whole cluster, and of its control plane",
      { containerd: { gvisor: { enabled: true } } },
      { controlPlane: { containerd: { gvisor: { enabled: true } } } },
      ["spec.containerd.gvisor", "control-plane spec.containerd.gvisor"],
    ],
    ["gVisor of nodes", {}, { nodes: { containerd: { gvisor: { enabled: true } } } }, []],
    [
      "half a package of containerd, and a hash with its algorithm, of groups",
      {},
      {
        controlPlane: { containerd: { packages: { urlAmd64: "https://f.example/c.tgz" } } },
        nodes: {
          containerd: {
            packages: { urlArm64: "https://f.example/c.tgz", hashArm64: `sha256:${"ab".repeat(32)}` },
          },
        },
      },
      ["control-plane spec.containerd.packages", "nodes spec.containerd.packages.hashArm64"],
    ],
    [
      "ranges with bits outside",
      { sshAccess: ["203.0.113.5/24"], nonMasqueradeCIDR: "100.90.0.0/10" },
      undefined,
      ["spec.sshAccess[0]", "spec.nonMasqueradeCIDR"],
    ],
    ["a prefix list", { sshAccess: ["pl-123", "::/0", "0.0.0.0/0"] }, undefined, []],
    [
      "a subnet elsewhere, in the services' range",
      {
        subnets: [{ name: "a", type: "Public", zone: "us-east-1a", cidr: "10.0.0.0/24" }],
        serviceClusterIPRange: "10.0.0.0/16",
      },
      undefined,
      ["spec.subnets[0].cidr", "spec.subnets[0].cidr"],
    ],
    [
      "no subnets",
      { subnets: [] },
      { nodes: { subnets: [] }, controlPlane: { subnets: ["a"] } },
      ["spec.subnets", "control-plane spec.subnets[0]"],
    ],
    [
      "a subnet of no type",
      { subnets: [{ name: "a", type: "Pubic", zone: "z" }] },
      undefined,
      ["spec.subnets[0].type"],
    ],
    [
      "a certificate on a classic balancer",
      { api: { loadBalancer: { type: "Public", sslCertificate: "arn:x" } } },
      undefined,
      ["spec.api.loadBalancer.sslCertificate"],
    ],
    [
      "an internal balancer without a private subnet",
      { api: { loadBalancer: { type: "Internal" } } },
      undefined,
      ["spec.api.loadBalancer.type"],
    ],
    ["an unknown DNS type", { topology: { dns: { type: "Nope" } } }, undefined, ["spec.topology.dns.type"]],
    [
      "a hook and a file without content",
      { hooks: [{ name: "h" }], fileAssets: [{ name: "f", path: "/f" }] },
      undefined,
      ["spec.hooks[0]", "spec.fileAssets[0].content"],
    ],
    [
      "several machines in a control-plane group",
      {},
      { controlPlane: { minSize: 2, maxSize: 2 } },
      ["control-plane spec.minSize", "control-plane spec.maxSize"],
    ],
    ["sizes upside down", {}, { nodes: { minSize: 3, maxSize: 2 } }, ["nodes spec.maxSize"]],
    ["an unknown subnet", {}, { nodes: { subnets: ["z"] } }, ["nodes spec.subnets[0]"]],
    [
      "user data of no kind",
      {},
      { nodes: { additionalUserData: [{ name: "x", type: "text/nope", content: "x" }] } },
      ["nodes spec.additionalUserData[0].type"],
    ],
    [
      "a label of kOps's own",
      {},
      { nodes: { cloudLabels: { "kubernetes.io/cluster/x": "owned" } } },
      ['nodes spec.cloudLabels["kubernetes.io/cluster/x"]'],
    ],
    [
      "no groups",
      {},
      { groups: [] },
      [
        "spec.etcdClusters[0].etcdMembers[0].instanceGroup",
        "spec.etcdClusters[1].etcdMembers[0].instanceGroup",
        "",
      ],
    ],
    ["a name without a domain", {}, { name: "c" }, ["metadata.name"]],
    ["API servers without the flag", {}, { nodes: { role: "APIServer" } }, ["nodes spec.role"]],
    ["API servers with it", {}, { nodes: { role: "APIServer" }, featureFlags: "+APIServerNodes" }, []],
    ["API servers on GCE", GCE, { ...API_SERVERS, release: "1.36.0" }, []],
    ["API servers on GCE before 1.36", GCE, { ...API_SERVERS, release: "1.35.2" }, ["nodes spec.role"]],
    ["API servers on GCE without DNS", GCE_WITHOUT_DNS, API_SERVERS, ["nodes spec.role"]],
    [
      "API servers on GCE without DNS in 1.37",
      GCE_WITHOUT_DNS,
      { ...API_SERVERS, release: NEXT.release },
      [],
    ],
  ])("%s", (_, spec, options, expected) => {
    expect(placesOf(spec, options)).toEqual(expected);
  });
});

test("v1alpha3's own places", () => {
  const text = JSON.stringify({
    apiVersion: "kops.k8s.io/v1alpha3",
    kind: "Cluster",
    metadata: { name: "c.example.com" },
    spec: {
      kubernetesVersion: "1.34.2",
      cloudProvider: { aws: {} },
      networking: { nonMasqueradeCIDR: "100.90.0.0/10", topology: { dns: "Nope" }, cni: {} },
      controlPlaneKubelet: { networkPluginName: "cni" },
    },
  });
  const selected = selectCluster(readDocuments([{ name: "c.json", text }]));
  const { refusals } = listCluster(selected, { release: "1.36.2", catalog }).remarks;
  const places = refusals.map(({ path }) => formatPath(path));
  expect(places).toEqual(
    expect.arrayContaining([
      "spec.networking.nonMasqueradeCIDR",
      "spec.networking.topology.dns",
      "spec.controlPlaneKubelet.networkPluginName",
    ]),
  );
});

describe("where kOps falls over", () => {
  const zone = { dnsZone: "example.com", topology: { dns: { type: "Public" } } };
  test.each([
    ["1.32.3", zone, 1],
    ["1.34.2", zone, 1],
    ["1.34.3", zone, 0],
    ["1.35.0", zone, 1],
    ["1.35.1", zone, 0],
    ["1.36.2", zone, 0],
    ["1.34.2", { dnsZone: "Z1AFAKE1ZON3YO" }, 0],
    ["1.34.2", { ...zone, topology: { dns: { type: "None" } } }, 0],
    ["1.36.2", { containerd: { nri: { enabled: true } } }, 1],
    ["1.36.2", { containerd: { nri: { enabled: true }, version: "2.1.5", runc: { version: "1.3.3" } } }, 0],
  ])("kOps %s, %j: %d", (release, spec, count) => {
    expect(remarksOf(spec, { release }).failures).toHaveLength(count);
  });
});

test.each([
  [{ kubernetesVersion: "1.34" }, ["spec.kubernetesVersion"]],
  [{ kubernetesVersion: "v1.34.2" }, []],
  [{ containerd: { version: "v2.1.4", runc: { version: "1.3.1" } } }, ["spec.containerd.version"]],
])("versions that nobody has published: %j", (spec, expected) => {
  expect(remarksOf(spec).unusual.map(({ path }) => formatPath(path))).toEqual(expected);
});

test.each([
  ["1.34", "1.34.8"],
  ["34", "1.34.8"],
  // Nothing is known of it.
  ["1.37", "1.37.1"],
])(
  "a Kubernetes version without a patch number, %s, is told with the newest one known",
  (written, newest) => {
    const { unusual } = remarksOf({ kubernetesVersion: written }, { release: "1.36.2" });
    expect(unusual.map(({ hint }) => hint)).toEqual([`Write all three numbers, such as "${newest}".`]);
  },
);
