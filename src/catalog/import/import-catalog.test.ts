import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mergeRecords } from "../../inventory/catalog.ts";
import type { CatalogRecord } from "../../inventory/catalog-schema.ts";
import { importAddons } from "./import-addons.ts";
import { openFolderTree } from "../checkout/open-folder-tree.ts";
import type { SourceTree } from "../source-tree.ts";
import { importDefaults } from "./import-defaults.ts";
import { importEtcd } from "./import-etcd.ts";
import { importFiles } from "./import-files.ts";
import { checkRules, readRule } from "./check-rules.ts";
import { findAssignments } from "./go-source.ts";
import { toImageTemplate } from "./image-template.ts";
import { importKubernetesLimits } from "./import-kubernetes-limits.ts";
import { createReport } from "./report.ts";
import { toFinding } from "../unexplained-place.ts";
import { scanTemplate } from "./scan-template.ts";
import { subtractRecord } from "./subtract-record.ts";

const COMPONENTS = "pkg/model/components";
const ADDON = "upup/models/cloudup/resources/addons/example.addons.k8s.io";

const FILES: Record<string, string> = {
  "channels/stable": `spec:
  kopsVersions:
  - range: ">=1.35.0-alpha.1"
    kubernetesVersion: 1.35.5
  - range: ">=1.34.0-alpha.1"
    kubernetesVersion: 1.34.8
`,
  "upup/pkg/fi/cloudup/apply_cluster.go": `const (\n\tOldestSupportedKubernetesVersion = "1.31.0"\n)\n`,
  [`${COMPONENTS}/etcd.go`]: `const (\n\tLatest35 = "3.5.3"\n)\n\nfunc BuildOptions() {
	for i := range spec.EtcdClusters {
		if c.Version == "" {
			if b.ControlPlaneKubernetesVersion().IsLT("1.34.0") {
				c.Version = Latest35
			} else {
				c.Version = "3.6.1"
			}
		}
	}
}
`,
  [`${COMPONENTS}/etcdmanager/options.go`]: `var images = []etcdVersion{
	{Version: components.Latest35, Image: "registry.k8s.io/etcd:v" + components.Latest35},
	{Version: "3.6.1", SymlinkToVersion: "3.6.2"},
}

		for patch := uint64(0); patch < sv.Patch; patch++ {
`,
  [`${COMPONENTS}/containerd.go`]: `func BuildOptions() {
	if fi.ValueOf(containerd.Version) == "" {
		switch {
		case b.IsKubernetesLT("1.32"):
			containerd.Version = fi.PtrTo("1.7.32")
			containerd.Runc = &kops.Runc{
				Version: fi.PtrTo("1.2.0"),
			}
		default:
			// a remark about "9.9.9"
			containerd.Version = new("2.2.4")
			containerd.Runc = &kops.Runc{
				Version: new("1.3.5"),
			}
		}
	}
}
`,
  [`${COMPONENTS}/clusterautoscaler.go`]: `		image := ""
			switch v.Minor {
			case 33:
				image = "cas:v1.33.5"
			default:
				image = "cas:v1.34.0"
			}
`,
  "pkg/nodemodel/wellknownassets/cni.go": `const (
	amd31 = "https://cni.example/v1/cni-amd64.tgz"
	arm31 = "https://cni.example/v1/cni-arm64.tgz"
)
	switch arch {
	case architectures.ArchitectureAmd64:
		switch {
		case ig.KubernetesVersion().IsGTE("1.31"):
			cniAssetURL = amd31
		}
	case architectures.ArchitectureArm64:
		switch {
		case ig.KubernetesVersion().IsGTE("1.31"):
			cniAssetURL = arm31
		}
	}
`,
  [`${ADDON}/k8s-1.20.yaml.template`]: `# an image: in a remark
{{ with .Example }}
apiVersion: apps/v1
kind: DaemonSet
spec:
  image: not-a-container:1
  template:
    spec:
      initContainers:
      - image: "registry.k8s.io/init:v1" # pinned
        name: init
      containers:
      - name: main
        env: []
        image: {{ or .Version "v2" }}
{{ if HasExtra }}
      - name: extra
        image: '{{ or .Registry
          \`quay.io\` }}/extra:{{ .Version }}'
{{ else }}
      - image: quay.io/plain:1
{{ end }}
{{ end }}
`,
};

let folder = "";
let tree: SourceTree;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "import-release-"));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  tree = openFolderTree(folder);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const KNOWN = {
  "example.addons.k8s.io/k8s-1.20": {
    values: { ".Version": "version", ".Registry": "registry" },
    guards: { "with .Example": "always", "if HasExtra": "extra", "not (if HasExtra)": "plain" },
  },
};

describe("templates", () => {
  it("give the images of containers, then of init containers, with what each stands under", () => {
    const slots = scanTemplate(FILES[`${ADDON}/k8s-1.20.yaml.template`] ?? "");
    expect(slots.map(({ line, list, guards }) => [line, list, guards])).toEqual([
      [15, "containers", ["with .Example"]],
      [18, "containers", ["with .Example", "if HasExtra"]],
      [21, "containers", ["with .Example", "not (if HasExtra)"]],
      [10, "initContainers", ["with .Example"]],
    ]);
  });

  it("become the catalog's images", () => {
    const report = createReport();
    expect(importAddons(tree, KNOWN, report)).toEqual({
      "example.addons.k8s.io/k8s-1.20": [
        "{version=v2}",
        { image: "{registry=quay.io}/extra:{version}", when: ["extra"] },
        { image: "quay.io/plain:1", when: ["plain"] },
        "registry.k8s.io/init:v1",
      ],
    });
    expect(report.places).toEqual([]);
  });

  it("are reported with place and remedy when they are not known", () => {
    const report = createReport();
    importAddons(tree, {}, report);
    expect(report.places.map(toFinding)).toContainEqual(
      expect.objectContaining({
        code: "UNEXPLAINED_PLACE",
        message: "unknown addon with 4 images",
        hint: expect.stringContaining(
          "an entry example.addons.k8s.io/k8s-1.20 in src/catalog/import/known-addons.json",
        ) as string,
        place: { file: `${ADDON}/k8s-1.20.yaml.template` },
      }),
    );
  });

  it("are reported when an expression or a condition changed", () => {
    const report = createReport();
    const known = {
      values: { ".Version": "version" },
      guards: { "with .Example": "always", "if HasExtra": "extra" },
    };
    importAddons(tree, { "example.addons.k8s.io/k8s-1.20": known }, report);
    expect(report.places.map(({ line, found }) => [line, found])).toEqual([
      [18, "{{ or .Registry `quay.io` }}/extra:{{ .Version }}"],
      [21, "quay.io/plain:1 under {{not (if HasExtra)}}"],
    ]);
  });
});

describe("toImageTemplate", () => {
  const known = { ".Image": "image", Tag: "tag" };
  it.each([
    ["a/b:1", "a/b:1"],
    ['{{- or .Image "a:1" }}', "{image=a:1}"],
    ["{{ if .Image }}{{ .Image }}{{ else }}a:1{{ end }}", "{image=a:1}"],
    ["{{- if .Image -}} {{ .Image }} {{- else -}} a:{{Tag}} {{- end -}}", "{image=a:{tag}}"],
    ["{{ if .Image }}{{ .Other }}{{ else }}a:1{{ end }}", undefined],
    ["{{ .Unknown }}", undefined],
  ])("%s", (value, expected) => {
    expect(toImageTemplate(value, known)).toBe(expected);
  });
});

describe("Go code", () => {
  it("gives defaults by Kubernetes version", () => {
    const defaults = importDefaults(tree, createReport());
    expect(defaults.etcd).toEqual([{ below: "1.34.0", value: "3.5.3" }, { value: "3.6.1" }]);
    expect(defaults.containerd).toEqual([{ below: "1.32", value: "1.7.32" }, { value: "2.2.4" }]);
    expect(defaults.runc).toEqual([{ below: "1.32", value: "1.2.0" }, { value: "1.3.5" }]);
    expect(defaults.clusterAutoscaler).toEqual([
      { minor: 33, value: "cas:v1.33.5" },
      { value: "cas:v1.34.0" },
    ]);
  });

  it("is reported where a default is gone, or chosen in a way that is not known", () => {
    const report = createReport();
    const strange = `func BuildOptions() {\n\tif b.IsTuesday() {\n\t\tc.Version = "v1"\n\t}\n}\n`;
    importDefaults(
      { ...tree, read: (path) => (path.endsWith("cilium.go") ? strange : tree.read(path)) },
      report,
    );
    expect(report.places).toContainEqual(
      expect.objectContaining({ file: `${COMPONENTS}/cilium.go`, line: 3, found: "if b.IsTuesday()" }),
    );
    expect(report.places).toContainEqual(
      expect.objectContaining({ file: `${COMPONENTS}/karpenter.go`, found: "no such file" }),
    );
  });

  it("gives etcd's versions, and earlier patches where kOps counts them", () => {
    expect(importEtcd(tree, createReport())).toEqual({
      versions: ["3.5.0", "3.5.1", "3.5.2", "3.5.3", "3.6.0", "3.6.1"],
      images: ["registry.k8s.io/etcd:v3.5.3"],
    });
  });

  it("gives files with a placeholder for the architecture", () => {
    expect(importFiles(tree, createReport()).cni).toEqual([
      { from: "1.31", value: "https://cni.example/v1/cni-{arch}.tgz" },
    ]);
  });

  it("gives the Kubernetes versions of the release's own range", () => {
    expect(importKubernetesLimits(tree, "1.34.2", createReport())).toEqual({
      oldestKubernetes: "1.31.0",
      recommendedKubernetes: "1.34.8",
    });
  });

  it("keeps track of blocks", () => {
    const source = "if a {\n} else if b {\n\tx = 1\n} else {\n\tx = 2\n}\nx = 3\n";
    expect(findAssignments(source, /^x = (\d)$/).map(({ value, headers }) => [value, headers])).toEqual([
      ["1", ["else if b"]],
      ["2", ["else of else if b"]],
      ["3", []],
    ]);
  });
});

describe("rules", () => {
  const rule = { file: `${COMPONENTS}/containerd.go`, function: "BuildOptions", rule: "src/x.ts" };

  it("are not disturbed by versions, remarks and blanks", () => {
    const before = readRule(tree, rule.file, rule.function, String).fingerprint;
    const changed = (FILES[rule.file] ?? "")
      .replace("2.2.4", "2.2.5")
      .replace("a remark", "another")
      .replaceAll("\t", "  ");
    expect(readRule({ ...tree, read: () => changed }, rule.file, rule.function, String).fingerprint).toBe(before);
  });

  it("are reported when the code they were written from reads otherwise", () => {
    const { fingerprint } = readRule(tree, rule.file, rule.function, String);
    const known = createReport();
    checkRules(tree, [{ ...rule, fingerprints: [fingerprint] }], String, known);
    expect(known.places).toEqual([]);
    const changed = createReport();
    const other = (FILES[rule.file] ?? "").replace("IsKubernetesLT", "IsKubernetesGTE");
    checkRules({ ...tree, read: () => other }, [{ ...rule, fingerprints: [fingerprint] }], String, changed);
    expect(changed.places).toMatchObject([
      { file: rule.file, line: 1, todo: expect.stringContaining("src/x.ts") as string },
    ]);
  });
});

describe("records", () => {
  const section = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.oneof(fc.string(), fc.array(fc.string())));
  const record = fc.record({
    release: fc.constant("2.0.0"),
    top: fc.string(),
    addons: section,
    files: section,
  });

  it("hold what is different from the release before, and give the whole again", () => {
    fc.assert(
      fc.property(record, record, (before, now) => {
        const base: CatalogRecord = { ...before, release: "1.0.0" };
        const records: Record<string, CatalogRecord> = {
          "1.0.0": base,
          "2.0.0": subtractRecord(now, "1.0.0", base),
        };
        expect(mergeRecords("2.0.0", (name) => records[name])).toEqual(now);
      }),
    );
  });
});
