import { mkdtempSync } from "node:fs";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startLoopbackServer } from "../support/loopback-server.ts";
import { runHere } from "../support/run-here.ts";

const SECRET = "Zq7secretZq7";
const USER = `user:${SECRET}@`;
/** It lets nobody do anything, and has everything asked for twice: every verb tells of tries, and ends with what it could not do. */
const server = await startLoopbackServer(({ method, path }, response) => {
  const isFirst = server.seen.filter((one) => one.method === method && one.path === path).length === 1;
  response.writeHead(isFirst ? 503 : 403, { "retry-after": "0" }).end();
});
const HOST = server.host;
/** Nothing listens there. */
const DEAD = "127.0.0.1:9";
const URL_WITH = `http://${USER}${HOST}/a`;
const SIGNED = `http://${HOST}/file?X-Amz-Signature=${SECRET}&sig=${SECRET}`;
const SPEC = `apiVersion: kops.k8s.io/v1alpha2
kind: Cluster
metadata: {name: a.example.com}
spec:
  cloudProvider: aws
  kubernetesVersion: 1.31.0
  networkCIDR: 172.20.0.0/16
  networking: {cni: {}}
  assets: {fileRepository: "${URL_WITH}"}
  subnets: [{name: a, zone: us-east-1a, cidr: 172.20.1.0/24, type: Public}]
  etcdClusters:
  - {name: main, etcdMembers: [{name: a, instanceGroup: cp}]}
  - {name: events, etcdMembers: [{name: a, instanceGroup: cp}]}
---
apiVersion: kops.k8s.io/v1alpha2
kind: InstanceGroup
metadata: {name: cp, labels: {kops.k8s.io/cluster: a.example.com}}
spec: {role: ControlPlane, minSize: 1, maxSize: 1, subnets: [a]}
---
apiVersion: kops.k8s.io/v1alpha2
kind: InstanceGroup
metadata: {name: nodes, labels: {kops.k8s.io/cluster: a.example.com}}
spec: {role: Node, minSize: 1, maxSize: 1, subnets: [a]}
`;
const PROXY = { HTTPS_PROXY: `http://${USER}${HOST}`, HTTP_PROXY: `http://${USER}${HOST}`, NO_PROXY: "" };
const AUTH = { AWS_ACCESS_KEY_ID: "AKIAX", AWS_SECRET_ACCESS_KEY: SECRET };

/** A host that the docker configuration has a helper for, which fails with a secret on its lips. */
const HELPED = "helped.example:9";
const HELPER = `#!/bin/sh\necho ${SECRET}\necho "${SECRET} at http://${USER}h" >&2\nexit 1\n`;
const LOCK = `version: 1
kind: AssetLock
images: []
files:
- {canonical: "${SIGNED}", download: "${URL_WITH}/file", sha256: "${"5e".repeat(32)}", size: 1, why: [x]}
`;
const folder = mkdtempSync(join(tmpdir(), "secrets-"));
const HELPERS = `${folder}:${process.env["PATH"] ?? ""}`;

beforeAll(async () => {
  await mkdir(join(folder, "helped"));
  await writeFile(join(folder, "docker-credential-told"), HELPER, { mode: 0o755 });
  const helpers = { credHelpers: { [HELPED]: "told" } };
  await writeFile(join(folder, "helped/config.json"), JSON.stringify(helpers));
  await writeFile(join(folder, "signed-lock.yaml"), LOCK);
  await writeFile(join(folder, "changed.yaml"), SPEC);
  await writeFile(join(folder, "spec.yaml"), SPEC);
  await writeFile(join(folder, "clean.yaml"), SPEC.replace(USER, ""));
  await writeFile(join(folder, "names"), `${HOST}/a/b:1\nhttp://${HOST}/file\n`);
  await writeFile(join(folder, "signed"), `${SIGNED}\n${URL_WITH}/file\n`);
  await writeFile(join(folder, "signed-dead"), `${SIGNED.replace(HOST, DEAD)}\n`);
  await writeFile(join(folder, "config.yaml"), `mirrors:\n- from: ${HOST}\n  to: [${URL_WITH}]\n`);
  await writeFile(join(folder, "bad-config.yaml"), `mirrors:\n- from: "${URL_WITH}"\n  to: []\n`);
  await writeFile(join(folder, "wrong-lines"), `${URL_WITH} ${URL_WITH} ${URL_WITH}\nhttp://${USER}:x:\n`);
  const auths = { [HOST]: { auth: Buffer.from(`user:${SECRET}`).toString("base64") } };
  await writeFile(join(folder, "config.json"), JSON.stringify({ auths }));
});

afterAll(() => server.close());

const COPY = ["copy", "-f", "names"];
const CASES: readonly (readonly [string, readonly string[], Readonly<Record<string, string>>?])[] = [
  ["a mirror", [...COPY, "--container-registry", HOST, "--mirror", `${HOST}=${URL_WITH}`]],
  ["a mirror that is none", [...COPY, "--container-registry", HOST, "--mirror", `=${URL_WITH}`]],
  ["a mirror without a scheme", [...COPY, "--container-registry", HOST, "--mirror", `=${USER}${HOST}`]],
  ["mirrors of a file", [...COPY, "--container-registry", HOST, "--config", "config.yaml"]],
  ["mirrors of a broken file", [...COPY, "--container-registry", HOST, "--config", "bad-config.yaml"]],
  ["a header", ["copy", "-f", "signed", "--to-files", `http://${HOST}/x`, "--header", `X-Token: ${SECRET}`]],
  ["a header that is none", [...COPY, "--to-files", `http://${HOST}/x`, "--header", SECRET]],
  ["a header with a line break", [...COPY, "--to-files", `http://${HOST}/x`, `--header=X: ${SECRET}\n`]],
  [
    "a header where none has effect",
    [...COPY, "--container-registry", HOST, "--header", `X-Token: ${SECRET}`],
  ],
  ["a target with a name", [...COPY, "--to", `${USER}${HOST}`]],
  ["a target with a scheme and a name", [...COPY, "--to", URL_WITH]],
  ["a file target", [...COPY, "--to-files", URL_WITH]],
  ["a file target with a query", [...COPY, "--to-files", SIGNED]],
  ["signed names", ["copy", "-f", "signed", "--to-files", `http://${HOST}/x`]],
  ["signed names where nothing listens", ["copy", "-f", "signed-dead", "--to-files", `http://${DEAD}/x`]],
  [
    "a mirror where nothing listens",
    [...COPY, "--container-registry", HOST, "--mirror", `${HOST}=http://${USER}${DEAD}`],
  ],
  [
    "a proxy where nothing listens",
    [...COPY, "--container-registry", HOST],
    { HTTP_PROXY: `http://${USER}${DEAD}`, NO_PROXY: "" },
  ],
  [
    "signed names, for machines",
    ["copy", "-f", "signed", "--to-files", `http://${HOST}/x`, "--log-format", "json"],
  ],
  ["lines that are wrong", ["copy", "-f", "wrong-lines", "--from", "names", "--container-registry", HOST]],
  ["a state store", ["get", "assets", "a", "--state", URL_WITH]],
  ["a state store of no kind", ["get", "assets", "a", "--state", `ftp://${USER}${HOST}`]],
  ["a file repository", ["doctor", "-f", "clean.yaml", "--file-repository", URL_WITH]],
  ["a file repository that is none", ["doctor", "-f", "clean.yaml", "--file-repository", `htt p://${USER}h`]],
  ["a spec, in a report", ["doctor", "-f", "spec.yaml", "--offline"]],
  ["a spec, in JSON", ["doctor", "-f", "spec.yaml", "-o", "json"]],
  ["a spec, in SARIF", ["doctor", "-f", "spec.yaml", "-o", "sarif"]],
  ["a registry", ["doctor", "-f", "clean.yaml", "--container-registry", `${USER}${HOST}`]],
  ["a proxy for images", ["doctor", "-f", "clean.yaml", "--container-proxy", URL_WITH]],
  ["a proxy of the network", [...COPY, "--container-registry", "reg.example.com"], PROXY],
  [
    "a proxy that is none",
    [...COPY, "--container-registry", "reg.example.com"],
    { HTTPS_PROXY: `ftp://${USER}${HOST}` },
  ],
  ["a lock of what cannot be read", ["lock", "-f", "signed", "-o", "lock.yaml"]],
  ["docker's own file", ["login-check", "--to", HOST], { DOCKER_CONFIG: "." }],
  ["an S3 place", [...COPY, "--to-files", `s3://${USER}bucket/x`], { AWS_ENDPOINT_URL: URL_WITH }],
  ["verify's report", ["verify", "-f", "signed", "--to-files", `http://${HOST}/x`]],
  ["verify's JSON", ["verify", "-f", "signed", "--to-files", `http://${HOST}/x`, "-o", "json"]],
  ["verify's JUnit", ["verify", "-f", "signed", "--to-files", URL_WITH, "-o", "junit"]],
  ["verify's names upstream", ["verify", "-f", "signed", "--upstream", "-o", "json"]],
  ["prune's place", ["prune", "--lock", "signed-lock.yaml", "--files", URL_WITH]],
  ["a receipt", [...COPY, "-f", "signed", "--to-files", URL_WITH, "--receipt", "receipt.json"]],
  [
    "a receipt, signed by no key",
    [...COPY, "--to-files", URL_WITH, "--receipt", "r", "--sign-key", "signed"],
  ],
  ["a record", ["copy", "-f", "signed", "--to-files", `http://${HOST}/x`, "--record", "record.json"]],
  ["a change that is only shown", ["configure", "changed.yaml", "--file-repository", SIGNED, "--dry-run"]],
  [
    "a lock that is copied by",
    ["copy", "-f", "signed", "--to-files", `http://${HOST}/x`, "--lock", "signed-lock.yaml"],
  ],
  ["a credential helper's words", ["login-check", HELPED], { DOCKER_CONFIG: "helped", PATH: HELPERS }],
  [
    "a credential helper's words, for a copy",
    [...COPY, "--to", HELPED],
    { DOCKER_CONFIG: "helped", PATH: HELPERS },
  ],
  ["a misspelt verb", ["cpy", URL_WITH]],
  ["a misspelt flag", ["copy", `--mirorr=${URL_WITH}`]],
];

test.each(CASES.map(([name, flags, env = {}]) => ({ name, flags, env })))(
  "no secret is told: $name",
  async ({ flags, env }) => {
    const { stdout, stderr } = await runHere(flags, { cwd: folder, env: { ...AUTH, ...env } });
    expect(`${stdout}${stderr}`.length).toBeGreaterThan(20);
    expect(stderr).not.toContain("this is a bug");
    expect(`${stdout}${stderr}`).not.toContain(SECRET);
    expect(`${stdout}${stderr}`).not.toContain(Buffer.from(SECRET).toString("base64").slice(0, 12));
    await expectNoSecretWritten();
  },
);

async function expectNoSecretWritten(): Promise<void> {
  const given = [
    ...[
      "spec.yaml",
      "changed.yaml",
      "signed",
      "signed-dead",
      "config.yaml",
      "bad-config.yaml",
      "wrong-lines",
    ],
    ...["config.json", "signed-lock.yaml", "docker-credential-told"],
  ];
  for (const name of await readdir(folder, { recursive: true })) {
    const file = join(folder, name);
    if (given.includes(name) || (await stat(file)).isDirectory()) continue;
    expect(await readFile(file, "utf8"), name).not.toContain(SECRET);
  }
}
