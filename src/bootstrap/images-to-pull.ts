import { parseImageName } from "../sources/image-name.ts";
import type { NodePlan } from "../nodes/node-plan.ts";

export interface ImageToPull {
  /** As pods name it. */
  readonly name: string;
  /** As containerd stores it when kubelet asks for that name: whole, and without a tag where there is a digest. */
  readonly storedName: string;
}

/** Every image that a node of the plan runs, once. */
export function imagesToPull({ images, sandboxImage, kubeProxyImage }: NodePlan): ImageToPull[] {
  const more = [sandboxImage, kubeProxyImage].filter((name): name is string => (name ?? "") !== "");
  const names = new Set([...images.map(({ image }) => image), ...more]);
  return [...names].map((name) => ({ name, storedName: storedName(name) }));
}

/** containerd's CRI plugin normalizes names as docker does (reference/docker, ParseDockerRef): a digest makes the tag go. */
function storedName(text: string): string {
  const name = parseImageName(text);
  if (name === undefined) return text;
  const { registry = "docker.io", repository, tag = "latest", digest } = name;
  const isOneWordOfHub = registry === "docker.io" && !repository.includes("/");
  const place = `${registry}/${isOneWordOfHub ? `library/${repository}` : repository}`;
  return digest === undefined ? `${place}:${tag}` : `${place}@${digest}`;
}
