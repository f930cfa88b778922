import { describe, expect, test } from "vitest";
import { parseKopsRelease } from "../cluster/kops-release.ts";
import { readDocuments } from "../cluster/read/read-documents.ts";
import type { Finding } from "../errors/finding.ts";
import { packagesBySystem, packagesOfNodes, type NodeDocuments } from "./packages-of-nodes.ts";
import { systemOfImage } from "./system-of-image.ts";

interface Group {
  readonly name: string;
  readonly role?: string;
  readonly image?: string;
  readonly more?: string;
}

function documentsOf(name: string, spec: string, groups: readonly Group[]): NodeDocuments {
  const header = "apiVersion: kops.k8s.io/v1alpha2\n";
  const text = [
    `${header}kind: Cluster\nmetadata: {name: one.example.com}\nspec:\n  cloudProvider: aws\n${spec}`,
    ...groups.map(
      ({ name: group, role = "Node", image = "", more = "" }) =>
        `${header}kind: InstanceGroup\nmetadata: {name: ${group}, labels: {kops.k8s.io/cluster: one.example.com}}\nspec:\n  role: ${role}\n  image: ${JSON.stringify(image)}\n${more}`,
    ),
  ].join("---\n");
  const { clusters, instanceGroups } = readDocuments([{ name: "c.yaml", text }]);
  const [cluster] = clusters;
  const release = parseKopsRelease(name);
  if (cluster === undefined || release === undefined) throw new Error("a case has a cluster");
  return { cluster, instanceGroups, release };
}

const UBUNTU = "099720109477/ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20260321";
const AMAZON = "137112412989/al2023-ami-2023.9-kernel-6.1-x86_64";
const ROCKY = "792107900819/Rocky-10-EC2-Base-10.0-20250609.1.x86_64";
const RHEL9 = "309956199498/RHEL-9.2.0_HVM-20230503-x86_64-41-Hourly2-GP2";
const AL2 = "137112412989/amzn2-ami-kernel-5.10-hvm-2.0.20250123.4-x86_64-gp2";

describe("packages from the distributions' own sources", () => {
  test.each<[release: string, image: string, spec: string, packages: string]>([
    [
      "1.36.2",
      UBUNTU,
      "",
      "iptables libapparmor1 libseccomp2 util-linux logrotate chrony unattended-upgrades",
    ],
    [
      "1.36.2",
      UBUNTU,
      "  updatePolicy: external\n",
      "iptables libapparmor1 libseccomp2 util-linux logrotate chrony",
    ],
    [
      "1.36.2",
      UBUNTU,
      "  ntp: {managed: false}\n  updatePolicy: external\n",
      "iptables libapparmor1 libseccomp2 util-linux logrotate",
    ],
    [
      "1.36.2",
      UBUNTU,
      "  networking: {calico: {}}\n  kubeProxy: {proxyMode: nftables}\n  packages: [nfs-common]\n",
      "iptables libapparmor1 libseccomp2 nftables util-linux logrotate chrony unattended-upgrades wireguard nfs-common",
    ],
    [
      "1.35.0",
      UBUNTU,
      "  networking: {calico: {wireguardEnabled: false}}\n",
      "iptables libapparmor1 libseccomp2 util-linux logrotate chrony unattended-upgrades",
    ],
    [
      "1.34.3",
      UBUNTU,
      "  networking: {calico: {wireguardEnabled: false}}\n",
      "iptables libapparmor1 libseccomp2 bridge-utils conntrack libltdl7 pigz util-linux logrotate chrony unattended-upgrades wireguard",
    ],
    [
      "1.33.0",
      "debian-13-amd64-20250814-2204",
      "  networking: {calico: {}}\n",
      "iptables libapparmor1 libseccomp2 bridge-utils conntrack libltdl7 pigz cgroupfs-mount ebtables ethtool socat util-linux logrotate chrony unattended-upgrades",
    ],
    ["1.36.2", AMAZON, "", "iptables-nft libseccomp container-selinux util-linux logrotate chrony"],
    ["1.36.2", ROCKY, "", "nftables iptables-nft libseccomp container-selinux util-linux logrotate chrony"],
    ["1.35.0", ROCKY, "", "nftables libseccomp container-selinux util-linux logrotate chrony"],
    [
      "1.32.4",
      RHEL9,
      "",
      "iptables libseccomp container-selinux conntrack-tools libtool-ltdl pigz ebtables ethtool socat util-linux logrotate chrony",
    ],
    ["1.34.0", AL2, "", "iptables libseccomp conntrack-tools libtool-ltdl util-linux logrotate chrony"],
  ])("kOps %s, %s, %j", (release, image, spec, packages) => {
    const found = packagesBySystem(documentsOf(release, spec, [{ name: "nodes", image }]));
    expect(found.map((one) => one.packages.join(" "))).toEqual([packages]);
  });

  test("machines without a package manager, and bastions, install none; an unknown image may be of either family", () => {
    const groups = [
      { name: "flatcar", image: "075585003325/Flatcar-stable-4230.2.1-hvm" },
      { name: "cos", image: "cos-cloud/cos-stable-121-18867-0-4" },
      { name: "bastions", role: "Bastion", image: UBUNTU },
      { name: "own", image: "ami-0123456789abcdef0" },
    ];
    const found = packagesBySystem(documentsOf("1.36.2", "", groups));
    expect(found.map(({ system, groups: names }) => [system, ...names])).toEqual([
      ["Ubuntu and Debian", "own"],
      ["the Red Hat family", "own"],
    ]);
  });

  test("one note has the list for an image, and proposes updatePolicy where it helps", () => {
    const note = (spec: string): Finding | undefined =>
      packagesOfNodes(documentsOf("1.36.2", spec, [{ name: "nodes", image: UBUNTU }])).at(-1);
    expect(note("")).toMatchObject({ code: "PACKAGES_NOT_COVERED", severity: "info" });
    expect(note("")?.message).toContain("instance group nodes: iptables libapparmor1 libseccomp2 util-linux");
    expect(note("")?.hint).toContain("updatePolicy: external");
    expect(note("  updatePolicy: external\n")?.hint).not.toContain("updatePolicy");
  });
});

describe("NVIDIA's packages", () => {
  const nvidia = (spec: string, groups: readonly Group[]): Finding[] =>
    packagesOfNodes(documentsOf("1.36.2", spec, groups)).filter(({ severity }) => severity === "warning");

  test("are one finding of a cluster, with the driver that kOps bakes", () => {
    const groups = ["a", "b"].map((name) => ({ name, image: UBUNTU }));
    const found = nvidia("  containerd: {nvidiaGPU: {enabled: true}}\n", groups);
    expect(found).toHaveLength(1);
    expect(found[0]?.message).toContain("instance groups a, b: ");
    expect(found[0]?.message).toContain("nvidia-driver-535-server from Ubuntu's own sources;");
  });

  test("of several drivers any may be baked", () => {
    const more = "  containerd: {nvidiaGPU: {package: nvidia-driver-570-server}}\n";
    const groups = [{ name: "a" }, { name: "b", more }];
    const [found] = nvidia("  containerd: {nvidiaGPU: {enabled: true}}\n", groups);
    expect(found?.message).toContain("nvidia-driver-535-server, nvidia-driver-570-server");
    expect(found?.message).toContain("into another's machines");
  });

  test("are nobody's but the groups' that enable it", () => {
    const more = "  containerd: {nvidiaGPU: {enabled: true}}\n";
    const [found] = nvidia("", [{ name: "a" }, { name: "b", more }]);
    expect(found?.message).toContain("instance group b: ");
    expect(nvidia("", [{ name: "a" }])).toEqual([]);
  });
});

test.each([
  [UBUNTU, "ubuntu"],
  ["ubuntu-os-cloud/ubuntu-2404-noble-amd64-v20250805", "ubuntu"],
  ["debian-cloud/debian-12-bookworm-v20250812", "debian"],
  ["Canonical:ubuntu-24_04-lts:server-gen1:24.04.202508010", "ubuntu"],
  [AMAZON, "amazon"],
  [ROCKY, "rhel"],
  ["cos-cloud/cos-stable-121-18867-0-4", "cos"],
  ["ami-0123456789abcdef0", undefined],
])("%s runs %s", (image, system) => {
  expect(systemOfImage(image)).toBe(system);
});
