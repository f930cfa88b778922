import { expect, test } from "vitest";
import { parseKopsRelease } from "../cluster/kops-release.ts";
import { fileUrls } from "./file-urls.ts";

const KOPS = "https://artifacts.k8s.io/binaries/kops/1.36.2/";
const GITHUB = "https://github.com/kubernetes/kops/releases/download/v1.36.2/";
const KUBELET = "release/v1.34.0/bin/linux/amd64/kubelet";
const CNI = "v1.6.1/cni-plugins-linux-amd64-v1.6.1.tgz";

test.each([
  ["1.36.2", `${KOPS}linux/amd64/nodeup`, `${GITHUB}nodeup-linux-amd64`],
  ["1.36.2", `${KOPS}linux/arm64/protokube`, `${GITHUB}protokube-linux-arm64`],
  ["1.36.2", `${KOPS}images/kops-controller-amd64.tar.gz`, `${GITHUB}images-kops-controller-amd64.tar.gz`],
  ["1.36.2", "https://artifacts.k8s.io/binaries/kops/1.36.1/linux/amd64/nodeup", undefined],
  ["1.36.2", "https://files.example.com/binaries/kops/1.36.2/linux/amd64/nodeup", undefined],
  ["1.36.2", `https://dl.k8s.io/${KUBELET}`, undefined],
  ["1.34.2", `https://dl.k8s.io/${KUBELET}`, undefined],
  ["1.34.1", `https://dl.k8s.io/${KUBELET}`, `https://cdn.dl.k8s.io/${KUBELET}`],
  ["1.33.2", `https://dl.k8s.io/${KUBELET}`, undefined],
  ["1.32.2", `https://dl.k8s.io/${KUBELET}`, `https://cdn.dl.k8s.io/${KUBELET}`],
  ["1.32.3", `https://dl.k8s.io/${KUBELET}`, undefined],
  [
    "1.33.1",
    `https://storage.googleapis.com/k8s-artifacts-cni/release/${CNI}`,
    `https://github.com/containernetworking/plugins/releases/download/${CNI}`,
  ],
])("kOps %s: %s is also at %s", (name, download, mirror) => {
  const release = parseKopsRelease(name);
  if (release === undefined) throw new Error(`${name} is no release`);
  expect(fileUrls(download, release, "1.36.2")).toEqual(
    mirror === undefined ? [download] : [download, mirror],
  );
});
