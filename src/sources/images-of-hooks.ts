import type { Role } from "../cluster/cluster.ts";
import type { SourceDocument } from "../cluster/read/source-document.ts";
import { effectiveHooks } from "./effective-hooks.ts";
import type { EffectiveHook, HookList } from "./effective-hooks.ts";
import { parseImageName } from "./image-name.ts";
import { textOf, valueAt } from "../cluster/read/json-fields.ts";
import type { ListedAssets, ListedImage } from "./listed-assets.ts";
import type { Finding } from "../errors/finding.ts";
import { roleOf } from "./role-of.ts";
import type { FilePlace } from "../errors/finding.ts";

/** Where a hook is written. */
interface HookPlace {
  readonly document: Pick<SourceDocument, "source" | "position">;
  readonly hook: EffectiveHook;
  readonly roles: readonly Role[];
}

/**
 * The images of `hooks[].execContainer` of a cluster and its instance groups, as the nodes pull them. kOps neither lists nor remaps
 * them: nodeup writes a systemd unit that pulls the very name with `ctr` (nodeup/pkg/model/hooks.go), past the kubelet and past
 * containerd's registry mirrors.
 */
export function imagesOfHooks(
  cluster: SourceDocument,
  instanceGroups: readonly SourceDocument[],
): ListedAssets {
  const places = new Map<string, HookPlace>();
  for (const group of instanceGroups) {
    const role = roleOf(textOf(valueAt(group.object, ["spec", "role"])) ?? "");
    const lists = { instanceGroup: hookList(group), cluster: hookList(cluster) };
    const isForRole = (roles: readonly unknown[]): boolean =>
      roles.some((name) => typeof name === "string" && roleOf(name) === role);
    for (const hook of effectiveHooks(lists, isForRole)) {
      const document = hook.of === "cluster" ? cluster : group;
      const key = JSON.stringify([hook.of === "cluster" ? "" : group.name, hook.path]);
      const roles = new Set([...(places.get(key)?.roles ?? []), ...(role === undefined ? [] : [role])]);
      places.set(key, { document, hook, roles: [...roles] });
    }
  }
  const found = [...places.values()].map(hookImage);
  return {
    images: found.flatMap(({ image }) => (image === undefined ? [] : [image])),
    files: [],
    findings: found.flatMap(({ finding }) => (finding === undefined ? [] : [finding])),
  };
}

function hookList(document: SourceDocument): HookList {
  return { value: valueAt(document.object, ["spec", "hooks"]), path: ["spec", "hooks"] };
}

/** The image of one hook, and what is wrong with its name; neither place the hook runs no container. */
export function hookImage({ document, hook, roles }: HookPlace): { image?: ListedImage; finding?: Finding } {
  const written = textOf(valueAt(hook.hook, ["execContainer", "image"]))?.trim() ?? "";
  if (written === "") return {};
  const place = {
    file: document.source,
    line: document.position([...hook.path, "execContainer", "image"], "value").line,
  };
  const name = asPulled(written);
  if (parseImageName(name) === undefined) {
    const message = `a hook has the image ${JSON.stringify(written)}`;
    const hint = "Write it as registry[:port]/repository[:tag][@sha256:...], in lower case.";
    return { finding: { code: "BAD_IMAGE_NAME", severity: "warning", message, place, hint } };
  }
  const title = textOf(hook.hook["name"]);
  const reason = `hook${title === undefined ? "" : ` ${title}`}, pulled with ctr`;
  const image = { name, remapped: false, roles, why: { component: "hooks", reason, place } };
  return parseImageName(name)?.registry === undefined
    ? { image, finding: withoutRegistry(name, place) }
    : { image };
}

/** nodeup fills in Docker Hub for names of one word only, and `latest` place there is no colon at all. */
function asPulled(image: string): string {
  const placed = image.includes("/") ? image : `docker.io/library/${image}`;
  return placed.includes(":") ? placed : `${placed}:latest`;
}

function withoutRegistry(name: string, place: FilePlace): Finding {
  return {
    code: "HOOK_IMAGE_WITHOUT_REGISTRY",
    severity: "warning",
    message: `a hook has the image ${name}; ctr takes the first part for a registry, so the pull fails`,
    place,
    hint: `Write docker.io/${name}, or your own registry.`,
  };
}
