import { formatPlace } from "../errors/format-place.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readManifests } from "./manifests.ts";

function read(text: string) {
  return readManifests([{ name: "app.yaml", text }]);
}

function names(text: string): string[] {
  return read(text).images.map(({ name }) => name);
}

const POD_SPEC = `containers: [{name: a, image: "a.example/a:1"}]`;

describe("readManifests", () => {
  test.each([
    ["Pod", `{spec: {${POD_SPEC}}}`],
    ["Deployment", `{spec: {template: {spec: {${POD_SPEC}}}}}`],
    ["DaemonSet", `{spec: {template: {spec: {${POD_SPEC}}}}}`],
    ["StatefulSet", `{spec: {template: {spec: {${POD_SPEC}}}}}`],
    ["ReplicaSet", `{spec: {template: {spec: {${POD_SPEC}}}}}`],
    ["ReplicationController", `{spec: {template: {spec: {${POD_SPEC}}}}}`],
    ["Job", `{spec: {template: {spec: {${POD_SPEC}}}}}`],
    ["CronJob", `{spec: {jobTemplate: {spec: {template: {spec: {${POD_SPEC}}}}}}}`],
    ["Rollout", `{spec: {steps: [{canary: {podTemplate: {spec: {${POD_SPEC}}}}}]}}`],
    ["PodTemplate", `{template: {spec: {${POD_SPEC}}}}`],
  ])("finds the images of a %s", (kind, rest) => {
    const text = `apiVersion: v1\nkind: ${kind}\nmetadata: {name: x, namespace: ns}\n${rest.slice(1, -1)}\n`;
    expect(read(text)).toEqual({
      images: [
        {
          name: "a.example/a:1",
          remapped: false,
          why: {
            component: "x",
            reason: `container a of ${kind} ns/x`,
            place: { file: "app.yaml", line: 4 },
          },
        },
      ],
      files: [],
      findings: [],
    });
  });

  test("finds init and ephemeral containers and image volumes, with their lines", () => {
    const listed = read(`kind: Pod
apiVersion: v1
metadata: {name: p}
spec:
  initContainers:
  - image: a.example/init:1
  containers:
  - image: a.example/main:1
    name: main
  ephemeralContainers:
  - {name: debug, image: a.example/debug:1}
  volumes:
  - name: data
    emptyDir: {}
  - name: etcd
    image:
      reference: a.example/etcd:v3.5.1
`);
    expect(listed.images.map(({ name, why }) => [name, why.reason, formatPlace(why.place)])).toEqual([
      ["a.example/init:1", "init container 0 of Pod p", "app.yaml:6"],
      ["a.example/main:1", "container main of Pod p", "app.yaml:8"],
      ["a.example/debug:1", "ephemeral container debug of Pod p", "app.yaml:11"],
      ["a.example/etcd:v3.5.1", "image volume etcd of Pod p", "app.yaml:17"],
    ]);
  });

  test("reads streams, lists and JSON", () => {
    const pod = (name: string): string =>
      `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {containers: [{image: "${name}:1"}]}}`;
    expect(names(`${pod("a")}\n---\n# nothing\n---\n${pod("b")}\n`)).toEqual(["a:1", "b:1"]);
    expect(names(`{apiVersion: v1, kind: List, items: [${pod("c")}, ${pod("d")}]}`)).toEqual(["c:1", "d:1"]);
    expect(names(JSON.stringify({ kind: "Pod", spec: { containers: [{ image: "e:1" }] } }))).toEqual(["e:1"]);
    const list = read(`{apiVersion: v1, kind: List, items: [${pod("c")}]}`);
    expect(list.images[0]?.why).toMatchObject({ component: "c", reason: "container 0 of Pod c" });
  });

  test("marks images that arguments, variables and other fields name, and leaves look-alikes", () => {
    const listed = read(`apiVersion: apps/v1
kind: Deployment
metadata: {name: cert-manager}
spec:
  template:
    spec:
      containers:
      - name: controller
        args:
        - --v=2
        - --acme-http01-solver-image=quay.io/jetstack/cert-manager-acmesolver:v1.19.5
        - --reloader=quay.io/prometheus-operator/reloader:v0.80.0
        - --helper-image
        - registry.example/helper
        - --taint=node-role.kubernetes.io/control-plane:NoSchedule
        - --url=https://example.com/a:1
        - --log-image=none
        env:
        - {name: RELATED_IMAGE_PROXY, value: registry.example/proxy}
        - {name: LABEL, value: topology.kubernetes.io/zone}
        - {name: FROM, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
---
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: main}
spec: {image: "quay.io/prometheus/prometheus:v2.55.0", baseImage: prometheus}
`);
    expect(listed.findings).toEqual([]);
    expect(listed.images.map(({ name, why }) => [name, why.reason])).toEqual([
      [
        "quay.io/jetstack/cert-manager-acmesolver:v1.19.5",
        "argument --acme-http01-solver-image of container controller of Deployment cert-manager",
      ],
      ["quay.io/prometheus-operator/reloader:v0.80.0", expect.stringContaining("argument --reloader")],
      ["registry.example/helper", expect.stringContaining("argument --helper-image")],
      ["registry.example/proxy", expect.stringContaining("environment variable RELATED_IMAGE_PROXY")],
      ["quay.io/prometheus/prometheus:v2.55.0", "field spec.image of Prometheus main"],
    ]);
    expect(listed.images.every(({ remapped }) => remapped === false)).toBe(true);
  });

  test("finds images within scripts and lists, and where repository and tag are fields of their own", () => {
    const listed = read(`kind: Pod
metadata: {name: p}
spec:
  containers:
  - name: a
    command: [sh, -c, "ctr pull q.io/a:1 && run 'q.io/b:2'; curl https://q.io/c:3"]
    args: [--images=q.io/d:4,q.io/e:5, q.io/f:6, a q.io/g]
---
kind: X
metadata: {name: x}
spec: {image: {repository: q.io/h, tag: v1}, sideImage: {repository: i, tag: v1}}
---
kind: ConfigMap
metadata: {name: x}
data: {text: "q.io/j:1"}
`);
    expect(listed.findings).toEqual([]);
    expect(listed.images.map(({ name }) => name)).toEqual([
      "q.io/a:1",
      "q.io/b:2",
      "q.io/d:4",
      "q.io/e:5",
      "q.io/f:6",
      "q.io/h:v1",
    ]);
  });

  test("finds nothing in the schema of a custom resource definition", () => {
    const text = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: x}
spec: {versions: [{schema: {openAPIV3Schema: {properties: {containers: {type: array, items: {properties: {image: {type: string}}}}}}}}]}
`;
    expect(read(text)).toEqual({ images: [], files: [], findings: [] });
  });

  test.each([
    ["TEMPLATE_LEFT", 'kind: Pod\nspec: {containers: [{image: "{{ .Values.image }}"}]}\n', "app.yaml:2"],
    ["TEMPLATE_LEFT", "kind: Pod\nspec:\n  {{- if .Values.x }}\n  a: b\n", "app.yaml:3"],
    ["VARIABLE_IMAGE", "kind: Pod\nspec: {containers: [{image: 'a.example/x:$(TAG)'}]}\n", "app.yaml:2"],
    ["BAD_IMAGE_NAME", "kind: Pod\nspec: {containers: [{image: A B}]}\n", "app.yaml:2"],
    ["BAD_IMAGE_NAME", "kind: Pod\nspec: {containers: [{image: {name: x}}]}\n", "app.yaml:2"],
    ["BAD_YAML", "kind: Pod\n\tspec: x\n", "app.yaml:2"],
    ["NOT_A_MANIFEST", "just a text\n", "app.yaml:1"],
    ["NOT_A_MANIFEST", "replicas: 3\n", "app.yaml:1"],
  ])("says %s of %j, and reads on", (code, text, where) => {
    const listed = read(`${text}---\nkind: Pod\nspec: {containers: [{image: "ok:1"}]}\n`);
    expect(listed.findings).toMatchObject([{ code }]);
    expect(formatPlace(listed.findings[0]?.place ?? { file: "" })).toBe(where);
    expect(listed.images.map(({ name }) => name)).toEqual(["ok:1"]);
  });

  test("a document elsewhere in the file does not make a broken one a template", () => {
    const listed = read(`kind: ConfigMap\ndata: {a: "{{ x }}"}\n---\nkind: [\n`);
    expect(listed.findings.map(({ code }) => code)).toEqual(["BAD_YAML"]);
  });

  test("any text gives a value", () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "---\n",
        "containers:\n",
        "- image: ",
        "{{ x }}",
        "kind: Pod\n",
        "  ",
        "[",
        "volumes:\n",
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.array(piece).map((pieces) => pieces.join("")),
        ),
        (text) => {
          for (const { name, why } of read(text).images) {
            expect(name).toMatch(/^\S+$/);
            expect(formatPlace(why.place)).toMatch(/^app\.yaml:\d+$/);
          }
        },
      ),
    );
  });
});
