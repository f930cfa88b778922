type ContainerList = "containers" | "initContainers";

/** An `image:` of a container in an addon template, with the conditions it stands under. */
export interface ImageSlot {
  /** 1-based. */
  readonly line: number;
  /** The value as written, without quotes and comment: may hold template actions. */
  readonly value: string;
  /** The list of the pod that the container is in. */
  readonly list: ContainerList;
  /** The actions that are open around it, outermost first: `if X`, `with Y`, `not (if X)`. */
  readonly guards: readonly string[];
}

const IMAGE = /^(\s*(?:- )?)image:\s*(\S.*)$/;
const ACTION = /\{\{-?\s*(.*?)\s*-?\}\}/g;

/**
 * Finds the images of containers and init containers in a Go template of Kubernetes manifests. Within a document the
 * containers come first: kOps 1.35 and earlier list a pod's two lists in an order of chance, more often in this one.
 */
export function scanTemplate(text: string): ImageSlot[] {
  const documents: ImageSlot[][] = [[]];
  const lines = text.split("\n");
  const guards: string[] = [];
  for (const [i, line] of lines.entries()) {
    if (line.startsWith("---")) documents.push([]);
    const image = IMAGE.exec(line);
    const list = image === null ? undefined : findContainerList(lines, i, (image[1] ?? "").length);
    if (image !== null && list !== undefined) {
      const value = readValue(lines, i, image[2] ?? "");
      documents.at(-1)?.push({ line: i + 1, value, list, guards: [...guards] });
    }
    for (const action of line.matchAll(ACTION)) applyAction(guards, action[1] ?? "");
  }
  return documents.flatMap((slots) => [
    ...slots.filter(({ list }) => list === "containers"),
    ...slots.filter(({ list }) => list === "initContainers"),
  ]);
}

function applyAction(guards: string[], action: string): void {
  if (/^(?:if|with|range|define|block)\b/.test(action)) guards.push(action);
  else if (/^end\b/.test(action)) guards.pop();
  else if (/^else\b/.test(action)) guards.push(elseOf(guards.pop() ?? "", action));
}

function elseOf(guard: string, action: string): string {
  const next = action.slice("else".length).trim();
  return next === "" ? `not (${guard})` : `not (${guard}), ${next}`;
}

/** The value without quotes and comment; an action that is still open goes on in the next line. */
function readValue(lines: readonly string[], index: number, first: string): string {
  let value = first.trim();
  for (let next = index + 1; isOpen(value) && next < lines.length; next++) {
    value = `${value} ${(lines[next] ?? "").trim()}`;
  }
  value = value.replace(/\s+#.*$/, "");
  const quoted = /^(["'])(.*)\1$/.exec(value);
  return quoted?.[2] ?? value;
}

function isOpen(value: string): boolean {
  return value.lastIndexOf("{{") > value.lastIndexOf("}}");
}

/** The list of containers that the field at this column belongs to; undefined when it belongs to something else. */
function findContainerList(
  lines: readonly string[],
  index: number,
  column: number,
): ContainerList | undefined {
  const item = findItem(lines, index, column);
  if (item === undefined) return undefined;
  for (let i = item.index - 1; i >= 0; i--) {
    const line = lines[i] ?? "";
    if (isIgnored(line)) continue;
    const indent = indentOf(line);
    if (indent > item.dash || (indent === item.dash && line.trimStart().startsWith("-"))) continue;
    const list = /^\s*(?:- )?(containers|initContainers):\s*$/.exec(line)?.[1];
    return list === "containers" || list === "initContainers" ? list : undefined;
  }
  return undefined;
}

/** The list item that the field belongs to: where its dash is. */
function findItem(
  lines: readonly string[],
  index: number,
  column: number,
): { readonly index: number; readonly dash: number } | undefined {
  for (let i = index; i >= 0; i--) {
    const line = lines[i] ?? "";
    if (isIgnored(line)) continue;
    const indent = indentOf(line);
    if (indent < column && /^\s*-\s/.test(line)) return { index: i, dash: indent };
    if (indent < column) return undefined;
  }
  return undefined;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function isIgnored(line: string): boolean {
  const text = line.trim();
  return text === "" || text.startsWith("#") || text.startsWith("{{");
}
