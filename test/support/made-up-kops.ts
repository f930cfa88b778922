import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const KINDS = ["Cluster", "InstanceGroup", "SSHCredential", "Keyset", "Host"];

const FIELDS = [
  "assets",
  "cloudProvider",
  "etcdClusters",
  "kubernetesVersion",
  "machineType",
  "networking",
  "role",
];

/** Files like kOps's, of a release that has one addon and one hash of its own. */
export function kopsFiles(release: string): Record<string, string> {
  const head = '\tmetav1.TypeMeta `json:",inline"`\n\tmetav1.ObjectMeta `json:"metadata"`\n';
  const types = KINDS.map((kind) => `type ${kind} struct {\n${head}\tSpec Spec \`json:"spec"\`\n}\n`);
  const fields = FIELDS.map((name) => `\tX${name} corev1.EnvVar \`json:"${name}"\`\n`);
  const api = `package v1\n\n${types.join("\n")}\ntype Spec struct {\n${fields.join("")}}\n`;
  return {
    "kops-version.go": `const (\n\tKOPS_RELEASE_VERSION = "${release}"\n)\n`,
    "pkg/apis/kops/v1alpha2/cluster.go": api,
    "pkg/apis/kops/v1alpha3/cluster.go": api,
    "pkg/assets/assetdata/k8s.yaml": `filestores:\n- base: https://dl.k8s.io/release/\nfiles:\n- name: v9.9.9/bin/linux/amd64/kubelet\n  sha256: ${"a".repeat(64)}\n`,
    "upup/models/cloudup/resources/addons/limit-range.addons.k8s.io/v1.5.0.yaml": "kind: LimitRange\n",
    "upup/pkg/fi/cloudup/apply_cluster.go": `const (\n\tOldestSupportedKubernetesVersion = "1.31.0"\n)\n`,
  };
}

/** A git clone with a commit and a tag for each release; what it has checked out belongs to none of them. */
export class MadeUpKops {
  readonly folder = mkdtempSync(join(tmpdir(), "made-up-kops-"));

  constructor(releases: readonly string[]) {
    this.git("init", "--quiet");
    for (const release of releases) this.add(release);
    this.write({ "kops-version.go": "changed since\n" });
  }

  add(release: string, files = kopsFiles(release)): void {
    this.write(files);
    this.git("add", "--all");
    const who = [
      "-c",
      "user.name=Made Up",
      "-c",
      "user.email=made-up@example.com",
      "-c",
      "commit.gpgsign=false",
    ];
    this.git(...who, "commit", "--quiet", "--message", release);
    this.git("tag", `v${release}`);
  }

  /** A bare clone of it, as a mirror is. */
  bare(): string {
    const folder = join(this.folder, "bare.git");
    execFileSync("git", ["clone", "--quiet", "--bare", join(this.folder, ".git"), folder], {
      stdio: "ignore",
    });
    return folder;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), text);
    }
  }

  private git(...parameters: readonly string[]): void {
    execFileSync("git", ["-C", this.folder, ...parameters], { stdio: "ignore" });
  }
}
