import { formatPlace } from "../errors/format-place.ts";
import { describe, expect, test } from "vitest";
import { readDocuments } from "../cluster/read/read-documents.ts";
import { imagesOfHooks } from "./images-of-hooks.ts";
import { imagesOfStaticPods } from "./images-of-static-pods.ts";

function documents(cluster: string, ...groups: string[]) {
  const head = (kind: string, name: string): string =>
    `apiVersion: kops.k8s.io/v1alpha2\nkind: ${kind}\nmetadata:\n  name: ${name}\n  labels: {kops.k8s.io/cluster: c.example}\nspec:\n`;
  const sources = [
    { name: "cluster.yaml", text: head("Cluster", "c.example") + cluster },
    ...groups.map((text, index) => ({
      name: `group-${index}.yaml`,
      text: head("InstanceGroup", `g${index}`) + text,
    })),
  ];
  const read = readDocuments(sources);
  const [found] = read.clusters;
  if (found === undefined) throw new Error("no cluster");
  return { cluster: found, groups: read.instanceGroups };
}

describe("imagesOfHooks", () => {
  test("lists images as nodeup pulls them, with the roles of the groups that run them", () => {
    const { cluster, groups } = documents(
      `  hooks:
  - execContainer: {image: " busybox "}
  - name: masters.service
    roles: [Master]
    execContainer: {image: quay.io/a/b:2}
`,
      "  role: Master\n",
      "  role: Node\n  hooks: [{execContainer: {image: localhost:5000/c}}]\n",
    );
    const { images, findings } = imagesOfHooks(cluster, groups);
    expect(findings).toEqual([]);
    expect(
      images.map(({ name, roles, remapped, why }) => [name, roles, remapped, formatPlace(why.place)]),
    ).toEqual([
      ["docker.io/library/busybox:latest", ["ControlPlane", "Node"], false, "cluster.yaml:8"],
      ["quay.io/a/b:2", ["ControlPlane"], false, "cluster.yaml:11"],
      ["localhost:5000/c", ["Node"], false, "group-1.yaml:8"],
    ]);
  });

  test("leaves out hooks that are off, are units only, or that the group replaces by name", () => {
    const { cluster, groups } = documents(
      `  hooks:
  - {name: one, execContainer: {image: a.example/one:1}}
  - {name: off, disabled: true, execContainer: {image: a.example/off:1}}
  - {name: raw, useRawManifest: true, manifest: x, execContainer: {image: a.example/raw:1}}
  - {name: unit, manifest: x}
`,
      "  role: Node\n  hooks: [{name: one, execContainer: {image: a.example/own:1}}]\n",
    );
    expect(imagesOfHooks(cluster, groups).images.map(({ name }) => name)).toEqual(["a.example/own:1"]);
  });

  test.each([
    ["library/busybox:1", "HOOK_IMAGE_WITHOUT_REGISTRY", 1],
    ["Not/An:image:x", "BAD_IMAGE_NAME", 0],
  ])("warns of %s: %s", (image, code, count) => {
    const { cluster, groups } = documents(
      `  hooks: [{execContainer: {image: "${image}"}}]\n`,
      "  role: Node\n",
    );
    const listed = imagesOfHooks(cluster, groups);
    expect(listed.findings).toMatchObject([{ code, place: { file: "cluster.yaml", line: 7 } }]);
    expect(listed.images).toHaveLength(count);
  });
});

describe("imagesOfStaticPods", () => {
  const pod =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: x, image: a.example/x:1}]}\n";

  test("reads manifests among file assets, plain and base64, with and without padding", () => {
    const encoded = Buffer.from(pod.replace("a.example/x:1", "a.example/yy:1")).toString("base64");
    const { cluster, groups } = documents(
      `  fileAssets:
  - name: audit
    content: "rules: []"
  - path: /etc/kubernetes/manifests/p.yaml
    roles: [Node]
    content: ${JSON.stringify(pod)}
`,
      `  role: Node\n  fileAssets: [{name: q, isBase64: true, content: "${encoded.replace(/=+$/, "")}"}]\n`,
    );
    expect(imagesOfStaticPods([cluster, ...groups])).toMatchObject({
      images: [
        {
          name: "a.example/x:1",
          remapped: false,
          roles: ["Node"],
          why: {
            reason: "container x of Pod p, in file /etc/kubernetes/manifests/p.yaml:4",
            place: { file: "cluster.yaml", line: 12 },
          },
        },
        { name: "a.example/yy:1", roles: ["Node"], why: { place: { file: "group-0.yaml", line: 8 } } },
      ],
      findings: [],
    });
  });

  test.each([
    ["BAD_BASE64", '{name: b, isBase64: true, content: "%%%"}'],
    ["BAD_YAML", '{name: b, content: "kind: Pod\\n\\tx"}'],
    ["TEMPLATE_LEFT", '{name: b, content: "kind: Pod\\nspec: {containers: [{image: \\"{{ x }}\\"}]}"}'],
  ])("says %s", (code, asset) => {
    const { cluster } = documents(`  fileAssets: [${asset}]\n`);
    expect(imagesOfStaticPods([cluster])).toMatchObject({
      images: [],
      findings: [{ code, place: { file: "cluster.yaml", line: 7 } }],
    });
  });
});
