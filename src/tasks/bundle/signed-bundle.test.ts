import { generateKeyPairSync } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBundleWorld, type BundleWorld } from "../../../test/support/bundle-world.ts";
import { openHosts } from "../../hosts/open-hosts.ts";
import { listAssets } from "../list/list-assets.ts";
import type { ListRequest } from "../list/list-request.ts";
import { readSigningKey } from "../receipts/write-receipt.ts";
import { serveDirectory } from "../serve/serve-directory.ts";
import { loadBundle } from "./load-bundle.ts";

let world: BundleWorld;
const at = (name: string): string => join(world.folder, name);

beforeAll(async () => {
  world = await startBundleWorld();
  for (const name of ["key", "other"]) {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    await writeFile(at(`${name}.pem`), privateKey.export({ type: "pkcs8", format: "pem" }));
    await writeFile(at(`${name}.pub`), publicKey.export({ type: "spki", format: "pem" }));
  }
  const signKey = await readSigningKey(at("key.pem"));
  await world.create(at("signed.tar"), { signKey });
  await world.create(at("signed"), { signKey });
  await world.create(at("v.tar"), { signKey, volumeSize: 400_000 });
  await world.create(at("plain.tar"));
});
afterAll(async () => {
  await world.close();
  await rm(world.folder, { recursive: true, force: true });
});

async function load(places: readonly string[], verifyKey = "key.pub") {
  const hosts = openHosts();
  try {
    return await loadBundle({ bundle: places, directory: at("to"), verifyKey: at(verifyKey) }, hosts);
  } finally {
    await hosts.close();
  }
}

async function list(sources: readonly string[], request: Partial<ListRequest>) {
  const hosts = openHosts();
  try {
    return await listAssets({ sources, kind: "bundle", ...request }, hosts);
  } finally {
    await hosts.close();
  }
}

test("what is signed is the same bytes each time, and is loaded by its key", async () => {
  await world.create(at("again.tar"), { signKey: await readSigningKey(at("key.pem")) });
  expect((await readFile(at("again.tar"))).equals(await readFile(at("signed.tar")))).toBe(true);
  for (const places of [["signed.tar"], ["signed"], ["v.002.tar", "v.001.tar"]])
    expect((await load(places.map(at))).summary).toMatchObject({ files: { failed: 0 } });
});

test.each([
  ["is not signed", ["plain.tar"], "key.pub", "NOT_SIGNED"],
  ["is signed by somebody else", ["signed.tar"], "other.pub", "BAD_SIGNATURE"],
  ["has one volume that is not signed", ["v.001.tar", "plain.tar"], "key.pub", "NOT_SIGNED"],
])("nothing is read of what %s", async (_, places, key, code) => {
  await expect(load(places.map(at), key)).rejects.toMatchObject({ code });
  await expect(serveDirectory(at(places.at(-1) ?? ""), { verifyKey: at(key) })).rejects.toMatchObject({
    code,
  });
  await expect(list(places.map(at), { verifyKey: at(key) })).rejects.toMatchObject({ code });
});

test("a bundle is listed by its key, and a key is about nothing but a bundle", async () => {
  const listed = await list([at("signed.tar")], { verifyKey: at("key.pub") });
  expect(listed.images).toHaveLength(world.list.images.length);
  for (const kind of ["oci", "lock"] as const)
    await expect(list([at("signed")], { verifyKey: at("key.pub"), kind })).rejects.toMatchObject({
      code: "BAD_FLAGS",
    });
});

test("what another tool packed is not loaded as if a key had vouched for it", async () => {
  const hosts = openHosts();
  const request = {
    bundle: [at("signed")],
    from: "oci",
    directory: at("to"),
    verifyKey: at("key.pub"),
  } as const;
  await expect(loadBundle(request, hosts)).rejects.toMatchObject({ code: "BAD_FLAGS" });
  await hosts.close();
});

test.each(["SHA256SUMS", "index.json", "kops-assets.lock.yaml", "SHA256SUMS.sigstore.json"])(
  "nothing is read of what was changed in %s",
  async (name) => {
    const text = await readFile(at(`signed/${name}`), "utf8");
    // Not the last one: of the last letter of a text in base64 some bits count for nothing.
    await writeFile(
      at(`signed/${name}`),
      text.replace(/[0-9a-f](?=(?:[^0-9a-f]*[0-9a-f]){9}[^0-9a-f]*$)/, (sign) => (sign === "0" ? "1" : "0")),
    );
    await expect(load([at("signed")])).rejects.toMatchObject({
      code: expect.stringMatching(/BAD_SIGNATURE|BUNDLE_DAMAGED/) as string,
    });
    await writeFile(at(`signed/${name}`), text);
    await load([at("signed")]);
  },
);

test("a signature of a list before is no signature of this one", async () => {
  const list = { ...world.list, files: [] };
  await world.create(at("before"), { signKey: await readSigningKey(at("key.pem")) });
  await world.create(at("before"), { list });
  await expect(load([at("before")])).rejects.toMatchObject({ code: "NOT_SIGNED" });
});
