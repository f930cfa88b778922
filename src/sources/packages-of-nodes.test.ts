import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readDocuments } from "../cluster/read/read-documents.ts";
import type { Finding } from "../errors/finding.ts";
import { loadCatalog } from "../inventory/catalog.ts";
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
  if (cluster === undefined) throw new Error("a case has a cluster");
  const { packages } = loadCatalog(name, (release): unknown =>
    JSON.parse(readFileSync(new URL(`../../catalog/${release}.json`, import.meta.url), "utf8")),
  );
  return { cluster, instanceGroups, completed: { cloud: "aws", packages } };
}

const UBUNTU = "099720109477/ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20260321";
const AMAZON = "137112412989/al2023-ami-2023.9-kernel-6.1-x86_64";
const ROCKY = "792107900819/Rocky-10-EC2-Base-10.0-20250609.1.x86_64";
const RHEL9 = "309956199498/RHEL-9.2.0_HVM-20230503-x86_64-41-Hourly2-GP2";
const AL2 = "137112412989/amzn2-ami-kernel-5.10-hvm-2.0.20250123.4-x86_64-gp2";

const DEBIAN_13 = "debian-13-amd64-20250814-2204";
const FOCAL = "099720109477/ubuntu/images/hvm-ssd/ubuntu-focal-20.04-amd64-server-20250603";

const UBUNTU_136 = "chrony iptables libapparmor1 libseccomp2 logrotate unattended-upgrades util-linux";
const DEBIAN_133 =
  "bridge-utils cgroupfs-mount chrony conntrack ebtables ethtool iptables libapparmor1 libltdl7 libseccomp2 logrotate pigz socat unattended-upgrades util-linux";

function without(packages: string, name: string): string {
  return packages
    .split(" ")
    .filter((one) => one !== name)
    .join(" ");
}

describe("packages from the distributions' own sources", () => {
  test.each<[release: string, image: string, spec: string, packages: string]>([
    ["1.36.2", UBUNTU, "", UBUNTU_136],
    ["1.36.2", UBUNTU, "  updatePolicy: external\n", without(UBUNTU_136, "unattended-upgrades")],
    [
      "1.36.2",
      UBUNTU,
      "  ntp: {managed: false}\n  updatePolicy: external\n",
      "iptables libapparmor1 libseccomp2 logrotate util-linux",
    ],
    [
      "1.36.2",
      UBUNTU,
      "  networking: {calico: {}}\n  kubeProxy: {proxyMode: nftables}\n  packages: [nfs-common]\n",
      "chrony iptables libapparmor1 libseccomp2 logrotate nfs-common nftables unattended-upgrades util-linux wireguard",
    ],
    ["1.36.2", UBUNTU, "  kubeProxy: {enabled: false, proxyMode: nftables}\n", UBUNTU_136],
    ["1.36.2", UBUNTU, "  networking: {nonMasqueradeCIDR: '::/0', calico: {}}\n", UBUNTU_136],
    ["1.35.0", UBUNTU, "  networking: {calico: {wireguardEnabled: false}}\n", UBUNTU_136],
    [
      "1.34.3",
      UBUNTU,
      "  networking: {calico: {wireguardEnabled: false}}\n",
      "bridge-utils chrony conntrack iptables libapparmor1 libltdl7 libseccomp2 logrotate pigz unattended-upgrades util-linux wireguard",
    ],
    ["1.33.0", DEBIAN_13, "", DEBIAN_133],
    ["1.33.1", DEBIAN_13, "", without(DEBIAN_133, "cgroupfs-mount")],
    ["1.33.1", "debian-cloud/debian-12-bookworm-v20250812", "", DEBIAN_133],
    ["1.35.2", FOCAL, "", without(UBUNTU_136, "chrony")],
    ["1.36.2", AMAZON, "", "chrony container-selinux iptables-nft libseccomp logrotate util-linux"],
    ["1.36.2", ROCKY, "", "chrony container-selinux iptables-nft libseccomp logrotate nftables util-linux"],
    ["1.35.1", ROCKY, "", "chrony container-selinux libseccomp logrotate nftables util-linux"],
    [
      "1.32.4",
      RHEL9,
      "",
      "chrony conntrack-tools container-selinux ebtables ethtool iptables libseccomp libtool-ltdl logrotate pigz socat util-linux",
    ],
    ["1.34.0", AL2, "", "chrony conntrack-tools iptables libseccomp libtool-ltdl logrotate util-linux"],
  ])("kOps %s, %s, %j", (release, image, spec, packages) => {
    const found = packagesBySystem(documentsOf(release, spec, [{ name: "nodes", image }]));
    expect(found.map((one) => [one.packages.join(" "), ...one.perhaps])).toEqual([[packages]]);
  });

  test("what depends on a version that an image's name does not tell is named apart", () => {
    const found = packagesBySystem(documentsOf("1.36.2", "", [{ name: "nodes", image: "our-rhel" }]));
    expect(found).toMatchObject([
      {
        system: "Red Hat Enterprise Linux",
        packages: ["chrony", "container-selinux", "libseccomp", "logrotate", "util-linux"],
        perhaps: ["iptables", "iptables-nft", "nftables"],
      },
    ]);
    const [note] = packagesOfNodes(documentsOf("1.36.2", "", [{ name: "nodes", image: "our-rhel" }]));
    expect(note?.message).toContain(
      "(Red Hat Enterprise Linux, and by its version iptables iptables-nft nftables)",
    );
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
    expect(note("")?.message).toContain(`instance group nodes: ${UBUNTU_136} (Ubuntu 24.04)`);
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
  [UBUNTU, "ubuntu", "24.04"],
  [FOCAL, "ubuntu", "20.04"],
  ["ubuntu-os-cloud/ubuntu-2404-noble-amd64-v20250805", "ubuntu", "24.04"],
  ["Canonical:ubuntu-24_04-lts:server-gen1:24.04.202508010", "ubuntu", "24.04"],
  ["099720109477/our-own-20250805", "ubuntu", undefined],
  ["debian-cloud/debian-12-bookworm-v20250812", "debian", "12"],
  [DEBIAN_13, "debian", "13"],
  [AMAZON, "amazonlinux", "2023"],
  [AL2, "amazonlinux", "2"],
  [ROCKY, "rocky", "10"],
  ["rocky-linux-cloud/rocky-linux-9-optimized-gcp-v20250709", "rocky", "9"],
  [RHEL9, "rhel", "9"],
  ["RedHat:RHEL:9_4:latest", "rhel", "9"],
  ["CentOS Stream 10 x86_64 20250630", "centos", "10"],
  ["125523088429/Fedora-Cloud-Base-AmazonEC2.x86_64-42-1.1", "fedora", "42"],
  ["cos-cloud/cos-stable-121-18867-0-4", "containeros", undefined],
  ["075585003325/Flatcar-stable-4230.2.1-hvm", "flatcar", undefined],
])("%s runs %s %s", (image, project, version) => {
  expect(systemOfImage(image)).toEqual({ project, ...(version === undefined ? {} : { version }) });
});

test("a name may not tell", () => {
  expect(systemOfImage("ami-0123456789abcdef0")).toBeUndefined();
});
