// Writes dist-image/: an OCI image layout of the tool for linux/amd64 and linux/arm64. build-image.mjs [--name NAME:TAG] [--built] [--twice]
// --built takes the executables that dist-binary/ has.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describeNode, fetchNode, ownPlatform } from "./binary/fetch-node.mjs";
import { baseLayer, fileEntry } from "./image/base-layer.mjs";
import { fetchDebs } from "./image/fetch-debs.mjs";
import { createLayout, digestOf, TYPES } from "./image/layout.mjs";
import { provenanceOf } from "./image/provenance.mjs";
import { sbomOf } from "./image/sbom.mjs";
import { readOptions } from "./read-options.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = join(root, "dist-image");
const MACHINES = ["amd64", "arm64"];
const TOOL = "usr/local/bin/kops-assets";
const EPOCH = "1970-01-01T00:00:00Z";
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const values = readOptions({
  name: { type: "string", default: `localhost/kops-assets:${version}` },
  twice: { type: "boolean" },
  built: { type: "boolean" },
});

// In a fresh checkout nothing is installed before this.
await import("./ensure-built.mjs");
const { packTar } = await import("modern-tar");
if (values.built !== true)
  execFileSync(process.execPath, [join(root, "tools/build-binary.mjs")], {
    stdio: ["ignore", "ignore", "inherit"],
  });
const built = await buildImage(target);
if (values.twice === true) {
  const again = await buildImage(join(root, ".tmp/image-again"));
  rmSync(join(root, ".tmp/image-again"), { recursive: true });
  if (again.layout !== built.layout)
    throw new Error(`not the same image twice: ${built.image} and ${again.image}`);
}
process.stdout.write(`${values.name}@${built.image}\n`);

/** Builds into a fresh folder, which takes the place of the last one; returns the digests of the image and of all that the layout names. */
async function buildImage(place) {
  mkdirSync(join(root, ".tmp"), { recursive: true });
  const fresh = mkdtempSync(join(root, ".tmp/image-"));
  try {
    const layout = createLayout(join(fresh, "layout"));
    const images = [];
    for (const machine of MACHINES)
      images.push(await addImage(layout, machine, join(fresh, "debs", machine)));
    const index = layout.addJson(TYPES.index, {
      schemaVersion: 2,
      mediaType: TYPES.index,
      manifests: images.map(({ manifest, machine }) => ({
        ...manifest,
        platform: { os: "linux", architecture: machine },
      })),
    });
    layout.finish(values.name, index, [
      ...images.map(({ sbom }) => sbom),
      addProvenance(layout, index, images),
    ]);
    rmSync(place, { recursive: true, force: true });
    renameSync(join(fresh, "layout"), place);
    return { image: index.digest, layout: digestOf(readFileSync(join(place, "index.json"))) };
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function addImage(layout, machine, folder) {
  const debs = fetchDebs(machine);
  const executable = readFileSync(join(root, "dist-binary", `linux-${machine}`, "kops-assets"));
  const layers = [baseLayer(debs, folder), [fileEntry(TOOL, executable, 0o755)]];
  const tars = [];
  for (const entries of layers) tars.push(Buffer.from(await packTar(entries)));
  const config = layout.addJson(TYPES.config, {
    created: EPOCH,
    architecture: machine,
    os: "linux",
    config: {
      User: "65532:65532",
      Env: ["PATH=/usr/local/bin", "HOME=/home/nonroot"],
      Entrypoint: [`/${TOOL}`],
      Cmd: ["--help"],
      WorkingDir: "/home/nonroot",
      Labels: {
        "org.opencontainers.image.title": "kops-assets",
        "org.opencontainers.image.version": version,
        "org.opencontainers.image.licenses": "Apache-2.0",
      },
    },
    rootfs: { type: "layers", diff_ids: tars.map(digestOf) },
    history: [
      { created: EPOCH, created_by: "Debian's libc6, libgcc-s1 and libstdc++6; a user" },
      { created: EPOCH, created_by: "npm run build:binary" },
    ],
  });
  const manifest = layout.addJson(TYPES.manifest, {
    schemaVersion: 2,
    mediaType: TYPES.manifest,
    config,
    layers: tars.map((tar) => layout.add(TYPES.layer, compress(tar))),
  });
  const node = describeNode(`linux-${machine}`);
  const about = sbomOf({ root, version, node, debs, machine, subject: manifest.digest });
  const sbom = layout.addReferrer(manifest, "application/spdx+json", about);
  return { machine, manifest, sbom, node, debs: debs.map((deb) => ({ ...deb, machine })) };
}

function addProvenance(layout, index, images) {
  const named = [
    { name: values.name, digest: index.digest },
    ...images.map(({ machine, manifest }) => ({
      name: `${values.name} linux/${machine}`,
      digest: manifest.digest,
    })),
  ];
  const statement = provenanceOf({
    root,
    version,
    images: named,
    nodes: images.map(({ node }) => node),
    debs: images.flatMap(({ debs }) => debs),
  });
  return layout.addReferrer(index, "application/vnd.in-toto+json", statement);
}

/** By the Node that is pinned, so that whoever builds on a machine of this kind gets the same bytes. */
function compress(tar) {
  const program =
    "process.stdout.write(require('node:zlib').gzipSync(require('node:fs').readFileSync(0), { level: 6 }))";
  const { executable } = fetchNode(ownPlatform());
  return execFileSync(executable, ["-e", program], { input: tar, maxBuffer: 2 ** 30 });
}
