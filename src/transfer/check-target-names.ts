import { UserError } from "../errors/user-error.ts";
import { REGISTRY_NAME_RULES, type RegistryNameRule } from "./registry-name-rules.ts";
import type { FileCopy, ImageCopy, TransferPlan } from "./transfer-plan.ts";

/** Characters that clients take for a host and a name together (distribution-spec, "Pulling manifests"). */
const LONGEST_IMAGE_NAME = 255;
/** Bytes of an object's name in S3, Google Cloud Storage and Azure (characters there), and of one name in a directory (Linux, ext4, xfs). */
const LONGEST_OBJECT_NAME = 1024;
const LONGEST_FILE_NAME = 255;
const HASH_FILE = ".sha256";

/**
 * Everything about the names of a plan that their targets would refuse, so that it is known before the first byte is sent: UserErrors
 * NAME_TOO_LONG, NAME_DEPTH and NAME_REFUSED, in the plan's order. Registries are known by their hosts; see `REGISTRY_NAME_RULES`.
 */
export function checkTargetNames(plan: TransferPlan): UserError[] {
  return plan.copies.flatMap((copy) => (copy.kind === "image" ? checkImage(copy) : checkFile(copy)));
}

function checkImage(copy: ImageCopy): UserError[] {
  const { registry, repository } = copy.target;
  const rules = REGISTRY_NAME_RULES.filter(({ host }) => host.test(registry));
  return [...checkLength(copy), ...rules.flatMap((rule) => checkRule(copy, repository, rule))];
}

function checkLength({ name, target }: ImageCopy): UserError[] {
  const full = [target.registry, target.repository].filter((part) => part !== "").join("/");
  if (full.length <= LONGEST_IMAGE_NAME) return [];
  const what = `${name} would be stored as ${full}, which has ${full.length} characters`;
  return [
    new UserError("NAME_TOO_LONG", what, {
      side: "local",
      hint: `Clients allow ${LONGEST_IMAGE_NAME} characters, including the registry's host. Use a shorter prefix.`,
    }),
  ];
}

function checkRule(copy: ImageCopy, repository: string, rule: RegistryNameRule): UserError[] {
  const parts = repository.split("/");
  const [fewest, most] = rule.levels;
  const [shortest, longest] = rule.length ?? [1, Infinity];
  const wrongPart = parts.find((part) => rule.part?.test(part) === false);
  const refuse = (code: string, reason: string, hint: string): UserError =>
    new UserError(code, `${copy.name} would be stored as ${repository}, which ${reason}`, {
      side: "local",
      hint,
    });
  return [
    ...(parts.length < fewest || parts.length > most
      ? [refuse("NAME_DEPTH", `${rule.registry} does not take`, depthHint(rule, parts.length))]
      : []),
    ...(repository.length < shortest || repository.length > longest
      ? [
          refuse(
            "NAME_TOO_LONG",
            `has ${repository.length} characters`,
            `${rule.registry} takes ${shortest} to ${longest}.`,
          ),
        ]
      : []),
    ...(wrongPart === undefined
      ? []
      : [
          refuse(
            "NAME_REFUSED",
            `has "${wrongPart}" in it`,
            `${rule.registry} takes ${rule.characters ?? "other characters"}.`,
          ),
        ]),
  ];
}

function depthHint({ registry, shape, levels: [fewest] }: RegistryNameRule, found: number): string {
  return found < fewest
    ? `Names at ${registry} are ${shape}: add what is missing to the prefix.`
    : `Names at ${registry} are ${shape}, no deeper: use containerRegistry, which flattens names, with a prefix of one part.`;
}

function checkFile({ name, target }: FileCopy): UserError[] {
  const path = target.path + HASH_FILE;
  const isDirectory = target.root.startsWith("file:");
  const parts = isDirectory ? path.split("/") : [path];
  const longest = isDirectory ? LONGEST_FILE_NAME : LONGEST_OBJECT_NAME;
  const tooLong = parts.find((part) => new TextEncoder().encode(part).byteLength > longest);
  if (tooLong === undefined) return [];
  const what = `${name} would be stored as ${target.path}, which is longer than the ${longest} bytes that its store takes`;
  return [
    new UserError("NAME_TOO_LONG", what, {
      side: "local",
      hint: "Use a shorter path in the file repository. The .sha256 file beside it needs seven bytes more.",
    }),
  ];
}
