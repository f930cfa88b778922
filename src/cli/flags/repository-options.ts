import { badFlags } from "../../errors/bad-flags.ts";
import type { EcrRepositoryOptions } from "../../registry/cloud/ensure-ecr-repositories.ts";
import { present } from "../../values/present.ts";

/** Flags that say how repositories of Amazon ECR are made. */
export interface RepositoryFlags {
  readonly createRepositories?: boolean;
  readonly repositoryTag: readonly string[];
  readonly immutableTags?: boolean;
  readonly repositoryEncryption?: string;
  readonly scanOnPush?: boolean;
}

/** What the flags say; undefined where no repository is to be created. Throws a UserError BAD_FLAGS. */
export function readRepositoryFlags(flags: RepositoryFlags): EcrRepositoryOptions | undefined {
  const { repositoryTag, immutableTags, repositoryEncryption, scanOnPush } = flags;
  const isAsked = [immutableTags, repositoryEncryption, scanOnPush, repositoryTag[0]].some(
    (flag) => flag !== undefined,
  );
  if (flags.createRepositories !== true) {
    if (isAsked)
      throw badFlags("nothing says that repositories are to be created", "Add --create-repositories.");
    return undefined;
  }
  return present({
    tags: repositoryTag.length === 0 ? undefined : Object.fromEntries(repositoryTag.map(readTag)),
    immutable: immutableTags,
    scanOnPush,
    encryption: repositoryEncryption === undefined ? undefined : readEncryption(repositoryEncryption),
  });
}

function readTag(text: string): [string, string] {
  const equals = text.indexOf("=");
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
  throw badFlags(`"${text}" is not a tag`, "Write --repository-tag KEY=VALUE.");
}

function readEncryption(text: string): EcrRepositoryOptions["encryption"] {
  const [type, ...key] = text.split(":");
  if (type === "AES256" && key.length === 0) return { type };
  if (type === "KMS" || type === "KMS_DSSE")
    return { type, ...(key.length === 0 ? {} : { kmsKey: key.join(":") }) };
  throw badFlags(`"${text}" is not an encryption that Amazon ECR has`, "Write AES256, KMS or KMS:KEY.");
}
