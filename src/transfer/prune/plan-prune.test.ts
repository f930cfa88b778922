import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Digest } from "../../content/digest.ts";
import type { StoredContent, StoredFile, StoredManifest } from "../../content/stored-content.ts";
import type { Needs } from "./needs.ts";
import { planPrune, type PrunePlan } from "./plan-prune.ts";

type Content = StoredContent & { readonly files: readonly StoredFile[] };

const NOW = 1_000_000_000_000;
const WEEK = 7 * 86_400;
const OLD = NOW - 30 * 86_400_000;
const YOUNG = NOW - 3_600_000;

function digest(number: number): Digest {
  return `sha256:${number.toString(16).padStart(64, "0")}`;
}

/** Digests of a small world, so that references meet. */
const DIGEST = fc.nat(24).map(digest);
const WRITTEN = fc.constantFrom(OLD, OLD, OLD, YOUNG, undefined);
const MANIFEST: fc.Arbitrary<StoredManifest> = fc.record(
  {
    digest: DIGEST,
    size: fc.nat(1000),
    written: WRITTEN,
    children: fc.array(DIGEST, { maxLength: 3 }),
    blobs: fc.array(
      fc.nat(40).map((number) => ({ digest: digest(100 + number), size: number })),
      { maxLength: 4 },
    ),
    subject: DIGEST,
  },
  { requiredKeys: ["digest", "size", "written", "children", "blobs"] },
);
const TAG_NAME = fc.oneof(
  fc.constantFrom("v1", "v2", "v3", "latest"),
  fc
    .tuple(DIGEST, fc.constantFrom("", ".sig", ".att"))
    .map(([about, end]) => `${about.replace(":", "-")}${end}`),
);
const REPOSITORY = fc.record(
  {
    name: fc.constantFrom("pause", "cilium/cilium", "etcd"),
    tags: fc.uniqueArray(fc.record({ name: TAG_NAME, digest: DIGEST, written: WRITTEN }), {
      selector: ({ name }) => name,
      maxLength: 6,
    }),
    manifests: fc.uniqueArray(MANIFEST, { selector: (manifest) => manifest.digest, maxLength: 12 }),
    members: fc.uniqueArray(
      fc.record({ digest: fc.nat(40).map((number) => digest(100 + number)), written: WRITTEN }),
      { selector: (member) => member.digest, maxLength: 8 },
    ),
    unreadable: fc.constant("damaged"),
  },
  { requiredKeys: ["name", "tags", "manifests", "members"] },
);
const PATH = fc.constantFrom("a", "a.sha256", "b/c.tgz", "b/c.tgz.sha256", "b/c.tgz.asc", "d", "d.sha256");
const CONTENT: fc.Arbitrary<Content> = fc.record({
  repositories: fc.uniqueArray(REPOSITORY, { selector: ({ name }) => name, maxLength: 3 }),
  blobs: fc.uniqueArray(
    fc.record({
      digest: fc.oneof(
        DIGEST,
        fc.nat(40).map((number) => digest(100 + number)),
      ),
      size: fc.nat(1000),
      written: WRITTEN,
    }),
    { selector: (blob) => blob.digest },
  ),
  files: fc.uniqueArray(fc.record({ path: PATH, size: fc.nat(1000), written: WRITTEN }), {
    selector: ({ path }) => path,
  }),
});
const NEEDS: fc.Arbitrary<Needs> = fc.record({
  images: fc.array(
    fc.record({
      repository: fc.constantFrom("pause", "cilium/cilium", "etcd"),
      tag: fc.constantFrom("v1", "v2", "v3"),
    }),
    { maxLength: 3 },
  ),
  digests: fc.array(DIGEST, { maxLength: 3 }).map((digests) => new Set(digests)),
  files: fc.subarray(["a", "b/c.tgz", "d"]).map((paths) => new Set(paths)),
  hashes: fc.constant(new Set<string>()),
});
const RULES = fc.record({
  now: fc.constant(NOW),
  olderThan: fc.constantFrom(0, WEEK),
  removesSharedTags: fc.boolean(),
});

/** What is left after a plan was carried out. */
function apply(content: Content, plan: PrunePlan): Content {
  const blobs = new Set(plan.blobs.map((blob) => blob.digest));
  const files = new Set(plan.files.map(({ path }) => path));
  return {
    repositories: content.repositories.map((stored) => {
      const gone = plan.repositories.find(({ repository }) => repository === stored.name);
      return {
        ...stored,
        tags: stored.tags.filter(
          (tag) => gone?.tags.includes(tag.name) !== true && gone?.manifests.includes(tag.digest) !== true,
        ),
        manifests: stored.manifests.filter((one) => gone?.manifests.includes(one.digest) !== true),
        members: (stored.members ?? []).filter((one) => gone?.members.includes(one.digest) !== true),
      };
    }),
    ...(content.blobs === undefined
      ? {}
      : { blobs: content.blobs.filter((blob) => !blobs.has(blob.digest)) }),
    files: content.files.filter(({ path }) => !files.has(path)),
  };
}

/** Everything that a reader of that manifest would ask for: the oracle, written otherwise than the plan. */
function reachable(
  manifests: readonly StoredManifest[],
  from: Digest,
  seen = new Set<Digest>(),
): Set<Digest> {
  if (seen.has(from)) return seen;
  seen.add(from);
  const found = manifests.find((manifest) => manifest.digest === from);
  for (const blob of found?.blobs ?? []) seen.add(blob.digest);
  for (const child of found?.children ?? []) reachable(manifests, child, seen);
  for (const other of manifests) if (other.subject === from) reachable(manifests, other.digest, seen);
  return seen;
}

describe("what a lock names is never touched", () => {
  test("with all that it leads to, all that is about it, and the blobs of both", () => {
    fc.assert(
      fc.property(CONTENT, NEEDS, RULES, (content, needs, rules) => {
        const left = apply(content, planPrune(content, needs, rules));
        for (const [at, before] of content.repositories.entries()) {
          const after = left.repositories[at];
          const named = needs.images.filter(({ repository }) => repository === before.name);
          const tags = before.tags.filter(
            ({ name, digest: of }) => named.some(({ tag }) => tag === name) || needs.digests.has(of),
          );
          for (const tag of tags) expect(after?.tags).toContainEqual(tag);
          const roots = [
            ...tags.map((tag) => tag.digest),
            ...before.manifests.map((one) => one.digest).filter((one) => needs.digests.has(one)),
          ];
          for (const root of roots) {
            for (const wanted of reachable(before.manifests, root)) {
              for (const manifest of before.manifests)
                if (manifest.digest === wanted) expect(after?.manifests).toContainEqual(manifest);
              for (const blob of content.blobs ?? [])
                if (blob.digest === wanted) expect(left.blobs).toContainEqual(blob);
              for (const member of before.members ?? [])
                if (member.digest === wanted) expect(after?.members).toContainEqual(member);
            }
          }
        }
        for (const file of content.files) {
          const isNamed = [...needs.files].some(
            (path) => file.path === path || file.path.startsWith(`${path}.`),
          );
          if (isNamed) expect(left.files).toContainEqual(file);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("nor is what is too young, of an unknown age, or in a repository that cannot be read", () => {
    fc.assert(
      fc.property(CONTENT, NEEDS, RULES, (content, needs, rules) => {
        const left = apply(content, planPrune(content, needs, rules));
        const mustStay = (written: number | undefined): boolean => rules.olderThan > 0 && written !== OLD;
        for (const [at, before] of content.repositories.entries()) {
          const after = left.repositories[at];
          if (before.unreadable !== undefined) expect(after).toEqual(before);
          for (const tag of before.tags) if (mustStay(tag.written)) expect(after?.tags).toContainEqual(tag);
          for (const one of before.manifests)
            if (mustStay(one.written)) expect(after?.manifests).toContainEqual(one);
          for (const one of before.members ?? [])
            if (mustStay(one.written)) expect(after?.members).toContainEqual(one);
        }
        for (const blob of content.blobs ?? [])
          if (mustStay(blob.written)) expect(left.blobs).toContainEqual(blob);
        for (const file of content.files) if (mustStay(file.written)) expect(left.files).toContainEqual(file);
      }),
      { numRuns: 300 },
    );
  });

  test("and no tag, index or member is left that points at something that went", () => {
    fc.assert(
      fc.property(CONTENT, NEEDS, RULES, (content, needs, rules) => {
        const plan = planPrune(content, needs, rules);
        const left = apply(content, plan);
        const gone = new Map(plan.repositories.map((one) => [one.repository, new Set(one.manifests)]));
        const goneBlobs = new Set(plan.blobs.map((blob) => blob.digest));
        for (const { name, tags, manifests, members = [] } of left.repositories) {
          for (const tag of tags) expect(gone.get(name)?.has(tag.digest)).not.toBe(true);
          for (const { digest: own, children, blobs } of manifests) {
            for (const child of children) expect(gone.get(name)?.has(child)).not.toBe(true);
            for (const used of [own, ...blobs.map((blob) => blob.digest)])
              expect(goneBlobs.has(used)).toBe(false);
          }
          for (const member of members) expect(goneBlobs.has(member.digest)).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("a second run over what is left finds nothing more", () => {
    fc.assert(
      fc.property(CONTENT, NEEDS, RULES, (content, needs, rules) => {
        const again = planPrune(apply(content, planPrune(content, needs, rules)), needs, rules);
        expect({ ...again, spared: undefined, leftAlone: undefined }).toMatchObject({
          repositories: [],
          blobs: [],
          files: [],
          bytes: 0,
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe("a plan", () => {
  const needs: Needs = {
    images: [{ repository: "app", tag: "v2" }],
    digests: new Set(),
    files: new Set(["kept"]),
    hashes: new Set(["ab"]),
  };
  const rules = { now: NOW, olderThan: WEEK, removesSharedTags: true };
  const manifest = (number: number, more: Partial<StoredManifest> = {}): StoredManifest => ({
    digest: digest(number),
    size: 10,
    written: OLD,
    children: [],
    blobs: [],
    ...more,
  });
  const tag = (name: string, number: number) => ({ name, digest: digest(number), written: OLD });

  test("names indexes before their children, and referrers before what they are about", () => {
    const manifests = [
      manifest(2),
      manifest(1, { children: [digest(2)] }),
      manifest(3, { subject: digest(1) }),
      manifest(9),
    ];
    const repositories = [{ name: "app", tags: [tag("v1", 1), tag("v2", 9)], manifests }];
    const plan = planPrune({ repositories, files: [] }, needs, rules);
    expect(plan.repositories).toEqual([
      { repository: "app", tags: ["v1"], manifests: [digest(3), digest(1), digest(2)], members: [] },
    ]);
    expect(plan.bytes).toBe(30);
  });

  test.each([
    [true, ["v1"]],
    [false, []],
  ])("takes a tag of an image that stays only where tags go alone: %s", (removesSharedTags, tags) => {
    const repositories = [{ name: "app", tags: [tag("v1", 9), tag("v2", 9)], manifests: [manifest(9)] }];
    const plan = planPrune({ repositories, files: [] }, needs, { ...rules, removesSharedTags });
    expect(plan.repositories.flatMap((one) => one.tags)).toEqual(tags);
    expect(plan.repositories.flatMap((one) => one.manifests)).toEqual([]);
  });

  test("takes no blob where an image of a lock is there without its repository", () => {
    const blobs = [1, 100, 101].map((number) => ({ digest: digest(number), size: 7, written: OLD }));
    const needs = { images: [], files: new Set<string>(), hashes: new Set<string>() };
    const rules = { now: NOW, olderThan: 0, removesSharedTags: true };
    const content = { repositories: [], blobs, files: [] };
    const lost = planPrune(content, { ...needs, digests: new Set([digest(1)]) }, rules);
    expect(lost).toMatchObject({ blobs: [], bytes: 0 });
    expect(lost.leftAlone).toEqual([
      { repository: "what belongs to no repository", reason: `${digest(1)} of a lock is among it` },
    ]);
    expect(planPrune(content, { ...needs, digests: new Set([digest(2)]) }, rules).blobs).toHaveLength(3);
  });

  test("counts content that others in the registry need as not freed", () => {
    const shared = { digest: digest(50), size: 1000 };
    const manifests = [manifest(1, { blobs: [shared, { digest: digest(51), size: 7 }] })];
    const repositories = [
      { name: "app", tags: [tag("v2", 2)], manifests: [manifest(2, { blobs: [shared] })] },
      { name: "old", tags: [tag("v1", 1)], manifests },
    ];
    expect(planPrune({ repositories, files: [] }, needs, rules).bytes).toBe(17);
  });

  test("keeps the artifact of a registry that is a file of a lock", () => {
    const hash = "ab".repeat(32);
    const manifests = [
      manifest(1, { blobs: [{ digest: `sha256:${hash}`, size: 5 }] }),
      manifest(2, { blobs: [{ digest: digest(60), size: 5 }] }),
    ];
    const repositories = [{ name: "files", tags: [tag("kubelet", 1), tag("old", 2)], manifests }];
    const plan = planPrune({ repositories, files: [] }, { ...needs, hashes: new Set([hash]) }, rules);
    expect(plan.repositories).toEqual([
      { repository: "files", tags: ["old"], manifests: [digest(2)], members: [] },
    ]);
  });

  test("keeps a file that moved, with its hash beside it", () => {
    const files = ["moved", "moved.sha256", "kept.sha256", "gone", "gone.sha256", "keptalso"].map((path) => ({
      path,
      size: 1,
      written: OLD,
      ...(path === "moved" ? { sha256: "ab" } : {}),
    }));
    const plan = planPrune({ repositories: [], files }, needs, rules);
    expect(plan.files.map(({ path }) => path)).toEqual(["gone", "gone.sha256", "keptalso"]);
  });
});
