import { execFile } from "node:child_process";
import { afterEach, expect, test } from "vitest";
import { digestOf } from "../../src/content/verifier.ts";
import { describeWith } from "../conformance/real-server.ts";
import type { Digest } from "../../src/content/digest.ts";
import { childrenOf } from "../../src/content/manifest-children.ts";
import { directoryWith } from "../cli/load.ts";
import { runTool, startTool } from "../support/run-tool.ts";
import { startWritableRegistry, type WritableRegistry } from "../support/writable-registry.ts";

const REPOSITORY = "conformance/repo1";

let closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.map((close) => close()));
  closers = [];
});

/** What the judge found. */
interface Verdict {
  /** Checks that were made. */
  readonly made: number;
  readonly failures: readonly string[];
}

/** Nothing of ours deletes anything. */
const NO_DELETES = {
  OCI_API_BLOBS_DELETE: "false",
  OCI_API_MANIFESTS_DELETE: "false",
  OCI_API_TAGS_DELETE: "false",
};

/** Runs the OCI distribution specification's own suite (its settings are in its README) against a registry. */
async function judge(
  program: string,
  host: string,
  settings: Readonly<Record<string, string>>,
): Promise<Verdict> {
  const cwd = directoryWith({});
  const env = {
    OCI_REGISTRY: host,
    OCI_TLS: "disabled",
    OCI_VERSION: "1.1",
    OCI_RESULTS_DIR: cwd,
    ...NO_DELETES,
    ...settings,
  };
  // Its exit code says no more than what it prints, and it breaks while it writes its other reports of read-only data.
  const printed = await new Promise<string>((resolve) => {
    execFile(program, [], { cwd, env }, (_, stdout) => resolve(stdout));
  });
  return readReport(printed);
}

/** "  OCI Conformance Test/ping: Pass", a line for each check and, above them, for each group of checks. */
function readReport(printed: string): Verdict {
  const lines = [...printed.matchAll(/^ *(OCI Conformance Test\/\S.*): (\w+)$/gm)];
  const names = lines.map(([, name = ""]) => name);
  const made = lines.filter(([, name = "", result], at) => {
    const isGroup = names[at + 1]?.startsWith(`${name}/`) === true;
    return !isGroup && result !== "Disabled" && result !== "Skip";
  });
  const failures = made.filter(([, , result]) => result !== "Pass").map(([, name = ""]) => name);
  return { made: made.length, failures };
}

/** Everything that can be read of a repository, from its tags and what refers to them on. */
interface Readable {
  readonly tags: string[];
  readonly manifests: Set<Digest>;
  readonly blobs: Set<Digest>;
  /** Manifests that others refer to. */
  readonly subjects: Set<Digest>;
}

async function readableIn(images: WritableRegistry["images"], repository: string): Promise<Readable> {
  const store = images.repository(repository);
  const tags = await images.tags(repository);
  const found: Readable = { tags, manifests: new Set(), blobs: new Set(), subjects: new Set() };
  const visit = async (reference: string): Promise<void> => {
    const manifest = await store.manifest(reference);
    if (manifest === undefined || found.manifests.has(manifest.descriptor.digest)) return;
    const { digest } = manifest.descriptor;
    found.manifests.add(digest);
    const { blobs, manifests } = childrenOf(manifest);
    for (const blob of blobs) found.blobs.add(blob.digest);
    const referrers = await store.referrers(digest);
    if (referrers.length > 0) found.subjects.add(digest);
    for (const child of [...manifests, ...referrers]) await visit(child.digest);
  };
  for (const tag of tags) await visit(tag);
  return found;
}

describeWith("oci-conformance", (program) => {
  test("our registry passes the specification's own suite, and so does a directory that was copied from it", async () => {
    const registry = await startWritableRegistry();
    closers.push(() => registry.close());
    const written = await judge(program, registry.host, {});
    expect(written.failures).toEqual([]);
    expect(written.made).toBe(518);

    const folder = directoryWith({});
    const wanted = await readableIn(registry.images, REPOSITORY);
    const names = wanted.tags.map((tag) => `up.example/${REPOSITORY}:${tag}\n`).join("");
    const where = [
      "--mirror",
      `up.example=${registry.host}`,
      "--container-proxy",
      "local.example",
      "--to",
      folder,
    ];
    const copied = await runTool(["copy", "--list", "-", "--referrers", ...where], { input: names });
    expect(copied.code, copied.stderr).toBe(0);

    const server = startTool(["serve", folder, "--addr", "127.0.0.1:0", "--quiet"]);
    closers.push(async () => {
      server.kill("SIGTERM");
      await server.ended;
    });
    const [, host = ""] = /images at (\S+),/.exec(await server.said(/^serving /)) ?? [];
    for (const [kind, digests] of [
      ["manifests", wanted.manifests],
      ["blobs", wanted.blobs],
    ] as const) {
      for (const digest of digests) {
        const response = await fetch(`http://${host}/v2/${REPOSITORY}/${kind}/${digest}`);
        const algorithm = digest.startsWith("sha512:") ? "sha512" : "sha256";
        expect(digestOf(new Uint8Array(await response.arrayBuffer()), algorithm)).toBe(digest);
      }
    }
    const read = await judge(program, host, {
      OCI_API_PUSH: "false",
      OCI_RO_DATA_TAGS: wanted.tags.join(" "),
      OCI_RO_DATA_MANIFESTS: [...wanted.manifests].join(" "),
      OCI_RO_DATA_BLOBS: [...wanted.blobs].join(" "),
      OCI_RO_DATA_REFERRERS: [...wanted.subjects].join(" "),
    });
    expect(read.failures).toEqual([]);
    expect(read.made).toBe(184);
  });
});
