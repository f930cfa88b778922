import { describe, expect, it } from "vitest";
import { readRepositoryFlags, type RepositoryFlags } from "./repository-options.ts";

const create = { createRepositories: true, repositoryTag: [] };

describe("flags for repositories that are created", () => {
  it.each<[Partial<RepositoryFlags>, object | undefined]>([
    [{ createRepositories: false }, undefined],
    [{}, {}],
    [{ repositoryTag: ["team=a=b", "empty="] }, { tags: { team: "a=b", empty: "" } }],
    [
      { immutableTags: true, scanOnPush: true },
      { immutable: true, scanOnPush: true },
    ],
    [{ repositoryEncryption: "AES256" }, { encryption: { type: "AES256" } }],
    [{ repositoryEncryption: "KMS" }, { encryption: { type: "KMS" } }],
    [
      { repositoryEncryption: "KMS:arn:aws:kms:eu-west-1:123456789012:key/a" },
      { encryption: { type: "KMS", kmsKey: "arn:aws:kms:eu-west-1:123456789012:key/a" } },
    ],
  ])("%j", (flags, expected) => {
    expect(readRepositoryFlags({ ...create, ...flags })).toEqual(expected);
  });

  it.each<Partial<RepositoryFlags>>([
    { repositoryTag: ["team"] },
    { repositoryTag: ["=a"] },
    { repositoryEncryption: "none" },
    { repositoryEncryption: "AES256:key" },
    { createRepositories: false, immutableTags: true },
    { createRepositories: false, repositoryTag: ["a=b"] },
  ])("not %j", (flags) => {
    expect(() => readRepositoryFlags({ ...create, ...flags })).toThrow(
      expect.objectContaining({ code: "BAD_FLAGS" }),
    );
  });
});
