import { hierarchy, treemap } from "d3-hierarchy";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { formatBytes } from "../../values/format-bytes.ts";
import type { ReportAsset } from "../report-model.ts";
import type { Share } from "../share-layers.ts";

interface Node {
  readonly share?: Share;
  readonly children?: readonly Node[];
}

interface Cell extends Share {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface TreemapParts {
  readonly images: readonly ReportAsset[];
  readonly shares: readonly Share[];
  readonly choose: (names: readonly string[]) => void;
}

/** Room for a label, in pixels. */
const LABEL = { width: 56, height: 22 };
const MOVES: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** A cell per share, as large as it weighs. One stop for the Tab key; arrows go from cell to cell, the largest first. */
export function Treemap({ images, shares, choose }: TreemapParts): JSX.Element {
  const [frame, width] = useWidth();
  const height = width < 600 ? 420 : 380;
  const cells = useMemo(() => cellsOf(shares, width, height), [shares, width, height]);
  const [at, setAt] = useState(0);
  const current = Math.min(at, cells.length - 1);
  const go = (event: KeyboardEvent): void => {
    const step = MOVES[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (current + step + cells.length) % cells.length;
    setAt(next);
    frame.current?.querySelectorAll("button")[next]?.focus();
  };
  return (
    <div
      class="treemap"
      ref={frame}
      role="group"
      aria-label="Sizes of images, the largest first; arrow keys go from one to the next"
      style={{ height: `${height}px` }}
      onKeyDown={go}
    >
      {cells.map((cell, index) => {
        const names = cell.assets.flatMap((image) => images[image]?.name ?? []);
        return (
          <button
            type="button"
            key={names.join(" ")}
            class={names.length > 1 ? "shared" : "own"}
            tabIndex={index === current ? 0 : -1}
            aria-label={describe(names, cell.bytes)}
            title={describe(names, cell.bytes)}
            onFocus={() => setAt(index)}
            onClick={() => choose(names)}
            style={placeOf(cell, width, height)}
          >
            {cell.width < LABEL.width || cell.height < LABEL.height ? null : (
              <Label names={names} cell={cell} />
            )}
          </button>
        );
      })}
    </div>
  );
}

function Label({ names, cell }: { readonly names: readonly string[]; readonly cell: Cell }): JSX.Element {
  return (
    <span>
      {names.length > 1 ? `${names.length} images share` : shortName(names[0] ?? "")}{" "}
      {cell.height < 2 * LABEL.height ? null : <small>{formatBytes(cell.bytes)}</small>}
    </span>
  );
}

/** Begins with what is written in the cell, for whoever speaks to a computer. */
function describe(names: readonly string[], bytes: number): string {
  const [name = ""] = names;
  if (names.length === 1) return `${shortName(name)} ${formatBytes(bytes)} alone: ${name}`;
  return `${names.length} images share ${formatBytes(bytes)}: ${names.map(shortName).join(", ")}`;
}

/** "coredns:v1.11.3" of "registry.k8s.io/coredns/coredns:v1.11.3". */
function shortName(name: string): string {
  return name.replace(/^.*\//, "").replace(/@.*$/, "");
}

function cellsOf(shares: readonly Share[], width: number, height: number): Cell[] {
  const group = (isShared: boolean): Node => ({
    children: shares.filter(({ assets }) => assets.length > 1 === isShared).map((share) => ({ share })),
  });
  const root = hierarchy<Node>({ children: [group(true), group(false)] })
    .sum(({ share }) => share?.bytes ?? 0)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const placed = treemap<Node>().size([width, height]).paddingInner(2)(root);
  return placed
    .leaves()
    .flatMap(({ data: { share }, x0, x1, y0, y1 }) =>
      share === undefined ? [] : [{ ...share, left: x0, top: y0, width: x1 - x0, height: y1 - y0 }],
    )
    .sort((a, b) => b.bytes - a.bytes);
}

/** In shares of the frame, so that paper of another width shows the same picture. */
function placeOf(cell: Cell, width: number, height: number): Record<string, string> {
  const share = (length: number, of: number): string => `${(100 * length) / of}%`;
  return {
    left: share(cell.left, width),
    top: share(cell.top, height),
    width: share(cell.width, width),
    height: share(cell.height, height),
  };
}

function useWidth(): [{ current: HTMLDivElement | null }, number] {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(960);
  useEffect(() => {
    const { current } = frame;
    if (current === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(Math.max(200, current.clientWidth)));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return [frame, width];
}
