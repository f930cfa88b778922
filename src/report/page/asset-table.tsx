import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { formatBytes } from "../../values/format-bytes.ts";
import type { ReportAsset, ReportModel } from "../report-model.ts";
import { CopyButton } from "./copy-button.tsx";
import type { Shown } from "./filter.ts";
import { stateWord } from "../state-words.ts";
import { timeText } from "../time-text.ts";
import { TONES } from "./tones.ts";

interface Column {
  readonly name: string;
  readonly class?: string;
  readonly isShown: (asset: ReportAsset) => boolean;
  readonly key: (asset: ReportAsset) => string | number;
  readonly cell: (asset: ReportAsset, model: ReportModel) => JSX.Element | string;
}

const COLUMNS: readonly Column[] = [
  {
    name: "State",
    isShown: ({ states }) => !states.includes("listed"),
    key: ({ states }) => states.join(" "),
    cell: (asset, model) => <States asset={asset} model={model} />,
  },
  { name: "Kind", class: "rest", isShown: () => true, key: ({ kind }) => kind, cell: ({ kind }) => kind },
  listColumn("Component", ({ components }) => components),
  listColumn("Roles", ({ roles }) => roles),
  listColumn("Clusters", ({ clusters }) => clusters),
  listColumn("Platforms", ({ platforms }) => platforms),
  {
    name: "Size",
    class: "number",
    isShown: () => true,
    key: ({ size = -1 }) => size,
    cell: ({ size }) => (size === undefined ? "unknown" : formatBytes(size)),
  },
  {
    name: "Sent",
    class: "number rest",
    isShown: ({ sent }) => sent !== undefined,
    key: ({ sent = -1 }) => sent,
    cell: ({ sent }) => (sent === undefined ? "" : formatBytes(sent)),
  },
  {
    name: "Last asked",
    class: "rest",
    isShown: ({ asked }) => asked !== undefined,
    key: ({ asked = "" }) => asked,
    cell: ({ asked }) => (asked === undefined ? "never" : timeText(asked)),
  },
];

const NAME: Column = {
  name: "Name",
  isShown: () => true,
  key: ({ name }) => name,
  cell: (asset) => asset.name,
};
/** Rows that are drawn before somebody asks for more. */
const FIRST = 1000;

/** What an asset has several of; nothing where no asset has any. */
function listColumn(name: string, valuesIn: (asset: ReportAsset) => readonly string[]): Column {
  const text = (asset: ReportAsset): string => valuesIn(asset).join(", ");
  return { name, class: "rest", isShown: (asset) => valuesIn(asset).length > 0, key: text, cell: text };
}

/** Every asset that the filter leaves, a row each. */
export function AssetTable({ model, chosen }: Shown): JSX.Element {
  const [order, setOrder] = useState<{ by?: Column; isDown: boolean }>({ isDown: false });
  const [hasDetails, setDetails] = useState(false);
  const [most, setMost] = useState(FIRST);
  const columns = COLUMNS.filter(({ isShown }) => model.assets.some(isShown));
  const rows = sorted(chosen, order).slice(0, most);
  const heading = (column: Column): JSX.Element => (
    <Heading key={column.name} column={column} order={order} setOrder={setOrder} />
  );
  return (
    <section aria-labelledby="assets">
      <h2 id="assets">Images and files</h2>
      <label class="check">
        <input
          type="checkbox"
          checked={hasDetails}
          onChange={(event) => setDetails(event.currentTarget.checked)}
        />{" "}
        Digests, and names by which nodes ask
      </label>
      <div class="scroll" role="region" aria-label="Table of images and files" tabIndex={0}>
        <table class="assets">
          <thead>
            <tr>
              {heading(NAME)}
              {columns.map(heading)}
            </tr>
          </thead>
          <tbody>
            {rows.map((asset) => (
              <tr key={`${asset.name} ${asset.download ?? asset.pull ?? ""}`}>
                <th scope="row">
                  <Name asset={asset} hasDetails={hasDetails} />
                </th>
                {columns.map((column) => (
                  <td key={column.name} class={column.class ?? ""}>
                    {column.cell(asset, model)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {chosen.length > most ? (
        <button type="button" onClick={() => setMost(Infinity)}>
          Show all {chosen.length}
        </button>
      ) : null}
    </section>
  );
}

interface Order {
  readonly by?: Column;
  readonly isDown: boolean;
}

function Heading({
  column,
  order,
  setOrder,
}: {
  readonly column: Column;
  readonly order: Order;
  readonly setOrder: (order: Order) => void;
}): JSX.Element {
  const isOwn = order.by === column;
  const direction = order.isDown ? "descending" : "ascending";
  return (
    <th scope="col" class={column.class ?? ""} aria-sort={isOwn ? direction : "none"}>
      <button
        type="button"
        class="link"
        onClick={() => setOrder({ by: column, isDown: isOwn && !order.isDown })}
      >
        {column.name}
        <span aria-hidden="true">{isOwn ? (order.isDown ? " ▼" : " ▲") : ""}</span>
      </button>
    </th>
  );
}

function sorted(assets: readonly ReportAsset[], { by, isDown }: Order): readonly ReportAsset[] {
  if (by === undefined) return assets;
  const sign = isDown ? -1 : 1;
  return assets.toSorted((a, b) => {
    const [left, right] = [by.key(a), by.key(b)];
    return left === right ? 0 : left < right ? -sign : sign;
  });
}

function Name({
  asset,
  hasDetails,
}: {
  readonly asset: ReportAsset;
  readonly hasDetails: boolean;
}): JSX.Element {
  const { name, download, digest, components, roles, pull } = asset;
  const details = hasDetails ? [download === undefined ? "" : `→ ${download}`, digest ?? ""] : [];
  return (
    <>
      <span class="name">{name}</span>
      <span class="sub">{[components.join(", "), roles.join(", ")].filter(Boolean).join("; ")}</span>
      {details.filter(Boolean).map((text) => (
        <span class="detail" key={text}>
          {text}
        </span>
      ))}
      {pull === undefined ? null : (
        <span class="pull">
          <code>{pull}</code> <CopyButton text={pull} of={name} />
        </span>
      )}
    </>
  );
}

function States({ asset, model }: { readonly asset: ReportAsset; readonly model: ReportModel }): JSX.Element {
  return (
    <>
      {asset.states.map((state, at) => (
        <span key={at} class={`chip ${TONES[state]}`}>
          {stateWord(state, model.verb)}
          {model.ends.length > 0 ? <small> {model.ends[at]}</small> : null}
        </span>
      ))}
    </>
  );
}
