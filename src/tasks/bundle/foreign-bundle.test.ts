import { createHash } from "node:crypto";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startLocalRepositories } from "../../../test/front-door/made-up-cluster.ts";
import { FILES, IMAGES, startBundleWorld, type BundleWorld } from "../../../test/support/bundle-world.ts";
import { loadForeign as load, tarOf } from "../../../test/support/foreign-archive.ts";
import { runHere } from "../../../test/support/run-here.ts";
import { MEDIA_TYPES } from "../../content/media-types.ts";
import { openHosts } from "../../hosts/open-hosts.ts";
import { listAssets } from "../list/list-assets.ts";
import { serveDirectory } from "../serve/serve-directory.ts";
import { verifyAssets } from "../verify/verify-assets.ts";
import { lockIn } from "../disk/lock-file.ts";
import { loadBundle } from "./load-bundle.ts";
import { openBundleFiles } from "./open-bundle-files.ts";

let world: BundleWorld;
const at = (name: string): string => join(world.folder, name);
const REF = "org.opencontainers.image.ref.name";
const CONTAINERD = "io.containerd.image.name";

beforeAll(async () => {
  world = await startBundleWorld();
  await world.create(at("bundle"));
});
afterAll(async () => {
  await world.close();
  await rm(world.folder, { recursive: true, force: true });
});

interface Entry {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

async function layoutEntries(): Promise<Entry[]> {
  const index = JSON.parse(await readFile(at("bundle/index.json"), "utf8")) as { manifests: Entry[] };
  return index.manifests;
}

/** The made-up images as another tool's archive: its index, and what is beside it. */
async function archive(
  entries: readonly Entry[],
  below = "",
  more: Readonly<Record<string, string | Buffer>> = {},
): Promise<Buffer> {
  const blobs = (await readdir(at("bundle/blobs/sha256"))).sort();
  const files: [string, string | Buffer][] = [
    [`${below}oci-layout`, '{"imageLayoutVersion":"1.0.0"}'],
    [`${below}index.json`, JSON.stringify({ schemaVersion: 2, manifests: entries })],
    ...Object.entries(more),
  ];
  for (const name of blobs)
    files.push([`${below}blobs/sha256/${name}`, await readFile(at(`bundle/blobs/sha256/${name}`))]);
  return tarOf(files);
}

function digestOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

const renamed = (entries: readonly Entry[], annotate: (name: string) => Record<string, string>): Entry[] =>
  entries.map((entry) => ({ ...entry, annotations: annotate(entry.annotations?.[REF] ?? "") }));

describe("what other tools packed", () => {
  test.each([
    ["oci", "", (name: string) => ({ [REF]: name })],
    ["oci", "", (name: string) => ({ [REF]: name.replace(/.*:/, ""), [CONTAINERD]: name })],
    ["docker-archive", "", (name: string) => ({ [CONTAINERD]: name })],
    [
      "hauler",
      "",
      (name: string) => ({
        kind: "dev.hauler/imageIndex",
        [REF]: name.replace(/^[^/]*\//, ""),
        [CONTAINERD]: name.replace(/^docker\.io/, "index.docker.io"),
      }),
    ],
    ["zarf", "images/", (name: string) => ({ "org.opencontainers.image.base.name": name })],
  ] as const)("is loaded under its images' names: %s (%#)", async (format, below, annotate) => {
    const place = at(`${format}-${String(Math.random()).slice(2)}.tar`);
    const more = { "zarf.yaml": "kind: ZarfPackageConfig\n", "components/a.tar": "x" };
    const files = format === "zarf" ? more : {};
    await writeFile(place, await archive(renamed(await layoutEntries(), annotate), below, files));
    const report = await load(place, format);
    expect(report.findings).toEqual([]);
    expect(report.summary.images).toMatchObject({ copied: IMAGES.length, failed: 0 });
    const digests = new Map((await layoutEntries()).map((one) => [one.annotations?.[REF], one.digest]));
    for (const { copy, digest } of report.outcomes) expect(digest).toBe(digests.get(copy.name));
    expect(report.outcomes.map(({ copy }) => copy.name).sort()).toEqual([...IMAGES].sort());
  });

  test("goes by its own name where that is in the local registry already", async () => {
    const local = await startLocalRepositories();
    const names = [`${local.host}/team/app:v1`, "quay.io/other/app:v1"];
    const entries = (await layoutEntries()).slice(0, 2);
    const place = at("own-names.tar");
    const named = entries.map((entry, index) => ({ ...entry, annotations: { [REF]: names[index] ?? "" } }));
    await writeFile(place, await archive(named));
    const load = ["bundle", "load", place, "--from", "oci", "--container-registry", `${local.host}/team`];
    const { code, stderr } = await runHere(load);
    // One that is not in it stays where it is.
    const list = at("list.txt");
    await writeFile(list, `${local.host}/team/app:v1\n${local.host}/team/there:v1\n`);
    const listed = await runHere([...load, "-f", list]);
    await local.close();
    expect(listed).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("1 already there, 0 failed") as string,
    });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining("images: 2 copied, 0 already there, 0 failed") as string,
    });
    const tags = local.asked.filter((line) => /^PUT .*\/manifests\/v1$/.test(line));
    expect(tags.sort()).toEqual([
      "PUT /v2/team/app/manifests/v1",
      "PUT /v2/team/quay.io-other-app/manifests/v1",
    ]);
  });

  test("is listed, verified and served as it is", async () => {
    const place = at("bundle");
    const hosts = openHosts();
    const list = await listAssets({ sources: [place], kind: "oci", offline: true }, hosts);
    expect(list.images.map(({ canonical }) => canonical).sort()).toEqual([...IMAGES].sort());
    const bundle = await openBundleFiles([place], { from: "oci" });
    const request = { list, bundle, lock: lockIn(bundle.lock) };
    expect((await verifyAssets(request, hosts)).assets.map(({ status }) => status)).toEqual(
      IMAGES.map(() => "whole"),
    );
    expect(bundle.lock.text).not.toContain(FILES[0]);
    await bundle.files.close();
    await hosts.close();
    const server = await serveDirectory(place, { from: "oci" });
    const answer = await fetch(`${server.url}/v2/registry.k8s.io/pause/manifests/3.10`);
    expect(answer.status).toBe(200);
    await server.close();
  });

  test("has what is about an image beside it, without a name, as oras keeps it", async () => {
    const [image] = await layoutEntries();
    if (!image) throw new Error("there is an image");
    const about = (subject: { readonly digest: string; readonly size: number }, type: string) => {
      const empty = { mediaType: "application/vnd.oci.empty.v1+json", digest: digestOf("{}"), size: 2 };
      const mediaType = "application/vnd.oci.image.manifest.v1+json";
      const manifest = { schemaVersion: 2, mediaType, artifactType: type, config: empty, layers: [empty] };
      const text = JSON.stringify({ ...manifest, subject: { mediaType: image.mediaType, ...subject } });
      return { text, entry: { mediaType, digest: digestOf(text), size: text.length } };
    };
    const sbom = about({ digest: image.digest, size: image.size }, "application/spdx+json");
    const signature = about({ digest: sbom.entry.digest, size: sbom.entry.size }, "application/x-signature");
    const stray = about({ digest: digestOf("nothing"), size: 7 }, "application/x-stray");
    const texts = [sbom.text, signature.text, stray.text, "{}"];
    const blobs = Object.fromEntries(texts.map((text) => [`blobs/sha256/${digestOf(text).slice(7)}`, text]));
    await writeFile(
      at("about.tar"),
      await archive([image, signature.entry, sbom.entry, stray.entry], "", blobs),
    );
    const hosts = openHosts();
    const selection = { referrers: true };
    const request = { bundle: [at("about.tar")], from: "oci" as const, directory: at("about"), selection };
    const report = await loadBundle(request, hosts).finally(() => hosts.close());
    expect(report.outcomes.map(({ copy, digest }) => [copy.name, digest])).toEqual([
      [image.annotations?.[REF], image.digest],
    ]);
    const found = report.findings.map(({ code, message }) => [code, message]);
    expect(found).toEqual([
      ["UNNAMED_IMAGE", expect.stringContaining(stray.entry.digest)],
      ["REFERRERS_COPIED", expect.stringMatching(/^2 |\b2\b/)],
    ]);
    const names = await readdir(at("about/repositories"), { recursive: true });
    for (const { digest } of [sbom.entry, signature.entry])
      expect(names.some((name) => name.endsWith(digest.replace(":", "-")))).toBe(true);
  });

  test("has an index in an index, kinds of content that nobody knows, and what is about an image", async () => {
    const files = new Map([["oci-layout", '{"imageLayoutVersion":"1.0.0"}']]);
    const put = (mediaType: string, content: object | string): Entry => {
      const text = typeof content === "string" ? content : JSON.stringify({ schemaVersion: 2, ...content });
      const digest = digestOf(text);
      files.set(`blobs/${digest.replace(":", "/")}`, text);
      return { mediaType, digest, size: Buffer.byteLength(text) };
    };
    const { ociManifest, ociIndex } = MEDIA_TYPES;
    const image = (layer: string, more: object = {}): Entry => {
      const config = put("application/vnd.strange+json", "{}");
      const layers = [put("application/x-something", layer)];
      return put(ociManifest, { mediaType: ociManifest, config, layers, ...more });
    };
    const leaf = image("inner");
    const inner = put(ociIndex, { mediaType: ociIndex, manifests: [leaf] });
    const outer = put(ociIndex, { mediaType: ociIndex, manifests: [inner, image("beside it")] });
    const about = image("an SBOM", { subject: outer });
    const other = put("application/vnd.unknown.manifest+json", "{}");
    const name = "registry.k8s.io/nested:v1";
    const manifests = [
      { ...outer, annotations: { [REF]: name } },
      about,
      { ...other, annotations: { [REF]: "registry.k8s.io/unknown:v1" } },
    ];
    files.set("index.json", JSON.stringify({ schemaVersion: 2, manifests }));
    await writeFile(at("nested.tar"), await tarOf([...files]));
    const { outcomes, findings } = await load(at("nested.tar"), "oci");
    expect(outcomes).toMatchObject([{ copy: { name }, status: "copied", digest: outer.digest }]);
    expect(findings.map(({ code }) => code)).toEqual(["UNNAMED_IMAGE"]);
    const there = await readdir(at("nested.tar-loaded/blobs/sha256"));
    for (const { digest } of [leaf, inner, outer]) expect(there).toContain(digest.slice("sha256:".length));
  });

  test("has images without a whole name, and one name twice: told, and the others are taken", async () => {
    const [first, second, third, fourth] = await layoutEntries();
    if (!first || !second || !third || !fourth) throw new Error("there are four images");
    const tagOnly = { ...second, annotations: { [REF]: "3.10" } };
    const twice = { ...third, annotations: { ...first.annotations } };
    await writeFile(at("odd.tar"), await archive([first, tagOnly, twice]));
    const report = await load(at("odd.tar"), "oci");
    expect(report.findings.map(({ code }) => code)).toEqual(["UNNAMED_IMAGE", "NAME_TWICE"]);
    expect(report.findings[0]?.message).toContain(`3.10, ${second.digest}`);
    expect(report.outcomes.map(({ digest }) => digest)).toEqual([first.digest]);
    await writeFile(at("none.tar"), await archive([tagOnly]));
    await expect(load(at("none.tar"), "oci")).rejects.toMatchObject({ code: "NO_IMAGE_NAMES" });
  });

  test("of hauler has signatures beside their images, and files that are no images", async () => {
    const [first, second] = await layoutEntries();
    if (!first || !second) throw new Error("there are images");
    const name = first.annotations?.[REF] ?? "";
    const entry = (from: Entry, kind: string, more: Record<string, string>): Entry => ({
      ...from,
      annotations: { kind: `dev.cosignproject.cosign/${kind}`, ...more },
    });
    const entries = [
      entry(second, "sigs", { [CONTAINERD]: name }),
      entry(first, "image", { [CONTAINERD]: name }),
      entry(second, "image", { [REF]: "hauler/kubectl:latest" }),
    ];
    await writeFile(at("haul.tar"), await archive(entries));
    const bundle = await openBundleFiles([at("haul.tar")], { from: "hauler" });
    const repository = [...bundle.graph.values()][0];
    const signature = `${first.digest.replace(":", "-")}.sig`;
    expect(repository?.tags.get(signature)?.digest).toBe(second.digest);
    expect(lockIn(bundle.lock).images.map(({ canonical }) => canonical)).toEqual([name]);
    await bundle.files.close();
  });
});
