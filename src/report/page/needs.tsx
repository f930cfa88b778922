import type { JSX } from "preact";
import { formatBytes } from "../../values/format-bytes.ts";
import type { ReportAsset, ReportModel } from "../report-model.ts";
import { sizeOfAssets, type AssetsSize } from "../size-of-assets.ts";
import { valuesOf, type Shown } from "./filter.ts";

interface Row extends AssetsSize {
  readonly name: string;
  readonly images: number;
  readonly files: number;
  readonly roles: readonly string[];
}

/** What there is by component and by role (and by cluster, where that is known), with bars for the sizes. */
export function Needs(shown: Shown): JSX.Element | null {
  const { model, chosen, change } = shown;
  const by = (valuesIn: (asset: ReportAsset) => readonly string[]): Row[] =>
    valuesOf(chosen.map(valuesIn)).map((name) =>
      rowOf(
        name,
        chosen.filter((asset) => valuesIn(asset).includes(name)),
        model,
      ),
    );
  const components = by((asset) => asset.components).sort((a, b) => b.bytes - a.bytes || b.images - a.images);
  const roles = by((asset) => asset.roles);
  const clusters = by((asset) => asset.clusters);
  if (components.length + roles.length + clusters.length === 0) return null;
  return (
    <section aria-labelledby="needs">
      <h2 id="needs">What is needed</h2>
      <div class="side-by-side">
        <Bars title="Component" rows={components} choose={(component) => change({ component })} hasRoles />
        <Bars title="Role" rows={roles} choose={(role) => change({ role })} />
        <Bars title="Cluster" rows={clusters} choose={(cluster) => change({ cluster })} />
      </div>
    </section>
  );
}

function rowOf(name: string, assets: readonly ReportAsset[], model: ReportModel): Row {
  const images = assets.filter(({ kind }) => kind === "image").length;
  const roles = valuesOf(assets.map((asset) => asset.roles));
  return { name, images, files: assets.length - images, roles, ...sizeOfAssets(assets, model) };
}

interface BarsParts {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly choose: (name: string) => void;
  readonly hasRoles?: boolean;
}

function Bars({ title, rows, choose, hasRoles = false }: BarsParts): JSX.Element | null {
  if (rows.length === 0) return null;
  const most = Math.max(...rows.map(({ bytes }) => bytes));
  return (
    <div class="scroll" role="region" aria-label={`By ${title.toLowerCase()}`} tabIndex={0}>
      <table>
        <caption>By {title.toLowerCase()}</caption>
        <thead>
          <tr>
            <th scope="col">{title}</th>
            {hasRoles ? (
              <th scope="col" class="rest">
                Roles
              </th>
            ) : null}
            <th scope="col" class="number">
              Images
            </th>
            <th scope="col" class="number">
              Files
            </th>
            <th scope="col">Size</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">
                <button type="button" class="link" onClick={() => choose(row.name)}>
                  {row.name}
                </button>
              </th>
              {hasRoles ? <td class="rest">{row.roles.join(", ")}</td> : null}
              <td class="number">{row.images}</td>
              <td class="number">{row.files}</td>
              <td class="bar-cell">
                <Bar {...row} most={most} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Bar({ bytes, unknown, most }: AssetsSize & { readonly most: number }): JSX.Element {
  const text =
    bytes === 0 ? "unknown" : `${formatBytes(bytes)}${unknown === 0 ? "" : ` + ${unknown} unknown`}`;
  return (
    <>
      <span class="bar" aria-hidden="true" style={{ width: `${(100 * bytes) / Math.max(1, most)}%` }} />
      <span>{text}</span>
    </>
  );
}
