import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { createMadeUpUpstream } from "../../src/cli/demo/made-up/create-made-up-upstream.ts";
import { referrersTag } from "../../src/content/image-referrers.ts";
import { parseImageReference } from "../../src/content/image-reference.ts";
import { digestOf } from "../../src/content/verifier.ts";
import { startServer } from "../../src/serve/start-server.ts";
import type { AssetOutcome } from "../../src/transfer/asset-outcome.ts";
import { parsePlatform } from "../../src/transfer/parse-platform.ts";
import type { ImageCopy } from "../../src/transfer/transfer-plan.ts";
import { describeWith } from "../conformance/real-server.ts";
import { publishMultiArch, publishReferrer } from "../support/image-world.ts";
import { startWritableRegistry } from "../support/writable-registry.ts";
import { copyBetween, targetName } from "./copy-between.ts";
import { startDistribution } from "./distribution.ts";

const call = promisify(execFile);
const NAMES = [
  "registry.k8s.io/kube-apiserver:v1.34.1",
  "registry.k8s.io/coredns/coredns:v1.12.3",
  "registry.k8s.io/pause:3.10",
  "quay.io/cilium/cilium:v1.18.1",
  "docker.io/flannel/flannel:v0.27.3",
];
const AMD64: Partial<ImageCopy> = { platforms: [parsePlatform("linux/amd64")] };
const TAKES_SPARSE = { validation: { manifests: { indexes: { platforms: "none" } } } };

let closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.map((close) => close()));
  closers = [];
});

async function copyMadeUp(target: string, options: Partial<ImageCopy> = {}): Promise<AssetOutcome[]> {
  const content = createMadeUpUpstream({
    images: NAMES,
    files: [],
    layerBytes: 30_000,
    baseLayerBytes: 90_000,
  });
  const server = await startServer(content);
  closers.push(() => server.close());
  return copyBetween({ names: NAMES, mirrors: content.mirrors(server.address), target, options });
}

async function startTarget(program: string, settings?: Readonly<Record<string, unknown>>): Promise<string> {
  const server = await startDistribution(program, settings);
  closers.push(() => server.close());
  return server.host;
}

/** The digest of what skopeo gets for a name, and, where it copies all of it, of every manifest and blob below. */
async function skopeoRaw(skopeo: string, name: string): Promise<string> {
  const { stdout } = await call(skopeo, ["inspect", "--raw", "--tls-verify=false", `docker://${name}`], {
    encoding: "buffer",
  });
  return digestOf(stdout);
}

async function skopeoReadsAll(skopeo: string, name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "skopeo-"));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const from = ["--src-tls-verify=false", `docker://${name}`];
  await call(skopeo, ["copy", "--quiet", "--all", "--preserve-digests", ...from, `dir:${folder}`]);
  return digestOf(await readFile(join(folder, "manifest.json")));
}

async function craneDigest(crane: string, name: string, ...more: string[]): Promise<string> {
  const { stdout } = await call(crane, ["digest", "--insecure", ...more, name]);
  return stdout.trim();
}

async function craneValidates(crane: string, name: string, ...more: string[]): Promise<void> {
  await call(crane, ["validate", "--insecure", ...more, "--remote", name]);
}

describeWith("skopeo", (skopeo) => {
  describeWith("crane", (crane) => {
    describeWith("docker-registry", (program) => {
      test("both read every image back, whole, and agree with us on its digest", async () => {
        await agreeOnAll(await startTarget(program));
      });

      test("both read an index that was rewritten for one platform", async () => {
        const target = await startTarget(program);
        for (const { copy, digest, notes = [] } of await copyMadeUp(target, AMD64)) {
          const name = targetName(copy.name, target);
          expect(notes.map(({ code }) => code)).toEqual(["REWRITTEN_INDEX"]);
          expect(await skopeoReadsAll(skopeo, name)).toBe(digest);
          expect(await craneDigest(crane, name)).toBe(digest);
          await craneValidates(crane, name);
        }
      });

      test("both find what refers to an image under its tags", async () => {
        const target = await startTarget(program);
        const upstream = await startWritableRegistry();
        closers.push(() => upstream.close());
        const source = upstream.images.repository("app");
        const { index, children } = await publishMultiArch(source, "v1", ["linux/amd64", "linux/arm64"]);
        const cosignTag = `${referrersTag(index.descriptor.digest)}.sig`;
        const signature = await publishReferrer(source, undefined, "signature", cosignTag);
        const child = children.get("linux/amd64");
        const sbom = await publishReferrer(source, child, "sbom");
        const [outcome] = await copyBetween({
          names: ["up.example/app:v1"],
          mirrors: [`up.example=${upstream.host}`],
          target,
          options: { referrers: true },
        });
        expect(outcome?.notes?.map(({ code }) => code)).toEqual(["REFERRERS_COPIED"]);
        const named = `${target}/app`;
        expect(await craneDigest(crane, `${named}:${cosignTag}`)).toBe(signature.descriptor.digest);
        expect(await skopeoRaw(skopeo, `${named}@${sbom.descriptor.digest}`)).toBe(sbom.descriptor.digest);
        const list = await call(crane, [
          "manifest",
          "--insecure",
          `${named}:${referrersTag(child?.digest ?? index.descriptor.digest)}`,
        ]);
        expect(list.stdout).toContain(sbom.descriptor.digest);
      });
    });

    describeWith("registry", (program) => {
      test("both read every image back, whole, and agree with us on its digest", async () => {
        await agreeOnAll(await startTarget(program));
      });

      test("a sparse index keeps upstream's digest, and the platform that was copied is whole", async () => {
        const target = await startTarget(program, TAKES_SPARSE);
        const whole = await copyMadeUp(await startTarget(program));
        for (const [at, { copy, digest, notes = [] }] of (await copyMadeUp(target, AMD64)).entries()) {
          const name = targetName(copy.name, target);
          expect(notes.map(({ code }) => code)).toEqual(["SPARSE_INDEX"]);
          expect(digest).toBe(whole[at]?.digest);
          expect(await skopeoRaw(skopeo, name)).toBe(digest);
          expect(await craneDigest(crane, name)).toBe(digest);
          await craneValidates(crane, name, "--platform", "linux/amd64");
          await expect(craneValidates(crane, name, "--platform", "linux/arm64")).rejects.toThrow(
            /UNKNOWN|404/,
          );
        }
        const again = await copyMadeUp(target, AMD64);
        expect(again.map(({ status }) => status)).toEqual(NAMES.map(() => "present"));
        for (const { status } of await copyMadeUp(target, { mayBeSparse: true }))
          expect(status).toBe("copied");
        for (const name of NAMES) await craneValidates(crane, targetName(name, target));
      });
    });

    async function agreeOnAll(target: string): Promise<void> {
      const outcomes = await copyMadeUp(target);
      expect(outcomes.map(({ status }) => status)).toEqual(NAMES.map(() => "copied"));
      await Promise.all(
        outcomes.map(async ({ copy, digest }) => {
          const name = targetName(copy.name, target);
          expect(await skopeoRaw(skopeo, name)).toBe(digest);
          expect(await skopeoReadsAll(skopeo, name)).toBe(digest);
          expect(await craneDigest(crane, name)).toBe(digest);
          await craneValidates(crane, name);
          const { repository } = parseImageReference(copy.name);
          expect(await craneDigest(crane, `${target}/${repository}@${digest ?? ""}`)).toBe(digest);
        }),
      );
      expect((await copyMadeUp(target)).map(({ status }) => status)).toEqual(NAMES.map(() => "present"));
    }
  });
});
