/**
 * The images that kOps finds in a Kubernetes object: the `image` strings of items of lists named `containers` or
 * `initContainers`, at any depth.
 */
export function findContainerImages(object: unknown): string[] {
  return collect(object, undefined);
}

function collect(value: unknown, key: string | undefined): string[] {
  if (Array.isArray(value)) {
    const isContainers = key === "containers" || key === "initContainers";
    return value.flatMap((item) => [...(isContainers ? imageOf(item) : []), ...collect(item, undefined)]);
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => collect(child, name));
}

function imageOf(item: unknown): string[] {
  if (typeof item !== "object" || item === null || !("image" in item)) return [];
  return typeof item.image === "string" ? [item.image] : [];
}
