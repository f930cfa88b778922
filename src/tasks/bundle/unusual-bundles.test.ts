import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadInto, startBundleWorld } from "../../../test/support/bundle-world.ts";
import { startWritableRegistry, type WritableRegistry } from "../../../test/support/writable-registry.ts";
import { openBundle } from "../../bundle/open-bundle.ts";
import type { Descriptor } from "../../content/descriptor.ts";
import { MEDIA_TYPES } from "../../content/media-types.ts";
import { digestOf } from "../../content/verifier.ts";
import { openDirectoryFiles } from "../../files/directory.ts";
import { openHosts } from "../../hosts/open-hosts.ts";
import { parseMirror } from "../../transfer/mirrors.ts";
import { listAssets } from "../list/list-assets.ts";
import { writeReceipt } from "../receipts/write-receipt.ts";
import { verifyAssets } from "../verify/verify-assets.ts";
import { lockIn } from "../disk/lock-file.ts";
import { createBundle } from "./create-bundle.ts";
import { openBundleFiles } from "./open-bundle-files.ts";

let folder: string;
let upstream: WritableRegistry;
const at = (name: string): string => join(folder, name);
const NAME = "quay.io/a/b:v1";
const LAYER = Buffer.from("a layer that is named by its sha512");

interface Pushed {
  readonly image: Descriptor;
  readonly other: Descriptor;
  readonly signature: Descriptor;
  readonly sbom: Descriptor;
}
let pushed: Pushed;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "unusual-"));
  upstream = await startWritableRegistry();
  pushed = await push();
});
afterAll(async () => {
  await upstream.close();
  await rm(folder, { recursive: true, force: true });
});

/** An image with a layer that is named by its sha512, another that its tag was before, a signature and an SBOM. */
async function push(): Promise<Pushed> {
  const repository = upstream.images.repository("a/b");
  const blob = async (bytes: Buffer, mediaType: string, algorithm: "sha256" | "sha512" = "sha256") => {
    const found = { mediaType, digest: digestOf(bytes, algorithm), size: bytes.byteLength };
    await repository.put(found, () => Promise.resolve(Readable.from([bytes])));
    return found;
  };
  const manifest = async (content: object, tag?: string): Promise<Descriptor> => {
    const mediaType = MEDIA_TYPES.ociManifest;
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...content }));
    const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.byteLength };
    await repository.putManifest({ descriptor, bytes }, tag);
    return descriptor;
  };
  const config = await blob(Buffer.from("{}"), MEDIA_TYPES.ociConfig);
  const layer = await blob(LAYER, MEDIA_TYPES.ociLayer, "sha512");
  const plain = await blob(Buffer.from("what the tag was before"), MEDIA_TYPES.ociLayer);
  const other = await manifest({ config, layers: [plain] });
  const image = await manifest({ config, layers: [layer] }, "v1");
  const about = { config, layers: [plain] };
  const signature = await manifest(
    { ...about, annotations: { a: "b" } },
    `${image.digest.replace(":", "-")}.sig`,
  );
  const sbom = await manifest({ ...about, subject: image, artifactType: "application/spdx+json" });
  return { image, other, signature, sbom };
}

function hostsOfUpstream() {
  return openHosts({ mirrors: [parseMirror(`quay.io=${upstream.host}`)] });
}

async function create(to: string, names = [NAME]) {
  const hosts = hostsOfUpstream();
  try {
    const list = await listAssets(
      { sources: [{ name: "list", text: `${names.join("\n")}\n` }], kind: "names" },
      hosts,
    );
    return await createBundle({ list, to, selection: { referrers: true } }, hosts);
  } finally {
    await hosts.close();
  }
}

describe("layers that are named by their sha512, signatures and SBOMs", () => {
  test.each(["b.tar", "bundle"])(
    "go into %s, are verified there, and loaded, and the receipt tells",
    async (place) => {
      expect((await create(at(place))).findings.filter(({ severity }) => severity === "error")).toEqual([]);
      const bundle = await openBundleFiles([at(place)]);
      const sum = digestOf(LAYER, "sha512");
      expect(bundle.sums.get(`blobs/${sum.replace(":", "/")}`)).toBe(sum);
      const hosts = openHosts();
      const lock = lockIn(bundle.lock);
      const list = await listAssets(
        { sources: [{ name: "l", text: `${NAME}\n` }], kind: "names", offline: true },
        hosts,
      );
      const { assets } = await verifyAssets({ list, bundle, lock }, hosts);
      expect(assets.map(({ status }) => status)).toEqual(["whole"]);
      await bundle.files.close();

      const target = at(`${place}-loaded`);
      const { loadBundle } = await import("./load-bundle.ts");
      const loading = { bundle: [at(place)], directory: target, selection: { referrers: true } };
      const report = await loadBundle(loading, hosts);
      await hosts.close();
      expect(report.summary.images).toMatchObject({ copied: 1, failed: 0 });
      const { images } = await openBundle(target, openDirectoryFiles(target));
      const repository = images.repository("quay.io/a/b");
      expect((await repository.resolve(`${pushed.image.digest.replace(":", "-")}.sig`))?.digest).toBe(
        pushed.signature.digest,
      );
      const referrers = await repository.referrers(pushed.image.digest);
      expect(referrers.map(({ digest }) => digest)).toEqual([pushed.sbom.digest]);
      const { subject, predicate } = await writeReceipt({
        file: at("receipt.json"),
        report,
        directory: target,
      });
      expect(subject.map(({ digest }) => `sha256:${digest["sha256"] ?? ""}`)).toEqual([pushed.image.digest]);
      expect(predicate.assets).toMatchObject([
        { canonical: NAME, status: "copied", digest: pushed.image.digest },
      ]);
      expect(JSON.parse(await readFile(at("receipt.json"), "utf8"))).toMatchObject({ subject: [{}] });
    },
  );
});

test("a tag and the same tag with another digest: the tag stays what it is upstream, in any order", async () => {
  const names = [NAME, `${NAME}@${pushed.other.digest}`];
  for (const [index, order] of [names, [...names].reverse()].entries()) {
    const place = at(`tags-${index}.tar`);
    await create(place, order);
    const bundle = await openBundleFiles([place]);
    const repository = bundle.graph.get("quay.io/a/b");
    expect(repository?.tags.get("v1")?.digest).toBe(pushed.image.digest);
    expect(repository?.manifests.has(pushed.other.digest)).toBe(true);
    await bundle.files.close();
    const { outcomes } = await loadInto(`${place}-loaded`, [place]);
    expect(outcomes.map(({ status }) => status)).toEqual(["copied", "copied"]);
  }
});

describe("a bundle that is written to a stream", () => {
  test("ends without a tar's end where a layer breaks off in the middle", async () => {
    let left = 3;
    const world = await startBundleWorld({
      intercept: (request, response) => {
        if (request.method !== "GET" || !/\/blobs\/sha256:/.test(request.url ?? "") || (left -= 1) > 0)
          return false;
        response.writeHead(403).end();
        return true;
      },
    });
    const stream = new PassThrough();
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    await expect(world.create(stream)).rejects.toMatchObject({ name: "UserError", side: "upstream" });
    expect(Buffer.concat(chunks).byteLength).toBeGreaterThan(0);
    expect(
      Buffer.concat(chunks)
        .subarray(-1024)
        .every((byte) => byte === 0),
    ).toBe(false);
    await world.close();
    await rm(world.folder, { recursive: true });
  });

  test.each([
    ["with an error", new Error("EPIPE: nobody reads"), "nobody reads"],
    ["without a word", undefined, "the reader closed the pipe"],
  ])("fails where its reader goes away %s", async (_, error, reason) => {
    const world = await startBundleWorld();
    const stream = new PassThrough({ highWaterMark: 1024 });
    stream.once("data", () => stream.pause().destroy(error));
    await expect(world.create(stream)).rejects.toMatchObject({
      code: "NOT_WRITABLE",
      side: "local",
      message: expect.stringContaining(reason) as string,
    });
    await world.close();
    await rm(world.folder, { recursive: true });
  });
});
