import { formatBytes } from "../values/format-bytes.ts";
import { CHANGE_WORDS } from "./change-words.ts";
import { cleanModel } from "./clean-model.ts";
import type { ReportAsset, ReportFinding, ReportModel, ReportUpgrade } from "./report-model.ts";
import { SEVERITY_WORDS } from "./severity-words.ts";
import { sizeOfAssets } from "./size-of-assets.ts";
import { stateWord } from "./state-words.ts";

/** Characters: a comment on a pull request has room for some 65,000 (GitHub). */
const ROOM = 60_000;
/** Rows of each table and list, or fewer where they are too long for it. */
const ROWS = [100, 50, 20, 5];
/** What needs no line of its own. */
const QUIET: readonly string[] = ["listed", "whole", "copied", "present", "stored"];

/**
 * A summary to paste into a pull request (GitHub's Markdown), with as many rows as a comment has room for. Whatever others have named stands
 * as code, where nothing in it is markup, a link or somebody's name.
 */
export function renderMarkdown(given: ReportModel): string {
  const model = cleanModel(given);
  let text = "";
  for (const rows of ROWS) {
    text = renderRows(model, rows);
    if (text.length <= ROOM) break;
  }
  return text;
}

function renderRows(model: ReportModel, rows: number): string {
  const [verb = "", name = ""] = splitTitle(model.title);
  const parts = [
    `## ${verb}${name === "" ? "" : `: ${code(name)}`}`,
    `**${model.verdict.text}**`,
    factsOf(model),
    ...(model.upgrade === undefined ? [] : upgradeTable(model.upgrade, rows)),
    ...assetTable(model, rows),
    ...findingsList(model.findings, rows),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function splitTitle(title: string): string[] {
  const at = title.indexOf(": ");
  return at < 0 ? [title] : [title.slice(0, at), title.slice(at + 2)];
}

function factsOf(model: ReportModel): string {
  const { bytes } = sizeOfAssets(model.assets, model);
  const size = bytes === 0 ? [] : [`- size: ${formatBytes(bytes)}`];
  return [...model.facts.map(({ label, value }) => `- ${label}: ${code(value)}`), ...size].join("\n");
}

function upgradeTable({ changes }: ReportUpgrade, most: number): string[] {
  if (changes.length === 0) return [];
  const rows = changes.map(({ change, component, before = "", after = "" }) => [
    CHANGE_WORDS[change],
    cell(component),
    cell(before),
    cell(after),
  ]);
  return [table(["Change", "Component", "Before", "After"], rows, most)];
}

/** Only what somebody has to look at. */
function assetTable({ assets, verb }: ReportModel, most: number): string[] {
  const shown = assets.filter(({ states }) => states.some((state) => !QUIET.includes(state)));
  if (shown.length === 0) return [];
  const rows = shown.map((asset: ReportAsset) => [
    asset.states.map((state) => stateWord(state, verb)).join(", "),
    asset.kind,
    cell(asset.name),
    cell(asset.components.join(", ")),
  ]);
  return [table(["State", "Kind", "Name", "Component"], rows, most)];
}

function findingsList(findings: readonly ReportFinding[], most: number): string[] {
  if (findings.length === 0) return [];
  const lines = findings.slice(0, most).map(({ code: id, severity, message, hint, where }) => {
    const place = where === undefined ? "" : ` (${code(where)})`;
    const remedy = hint === undefined ? "" : `\n  → ${code(hint)}`;
    return `- **${SEVERITY_WORDS[severity]}** ${code(id)}${place}: ${code(message)}${remedy}`;
  });
  return ["### Findings", [...lines, ...more(findings.length, most)].join("\n")];
}

function table(head: readonly string[], rows: readonly (readonly string[])[], most: number): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const body = rows.slice(0, most).map(line);
  const whole = [line(head), line(head.map(() => "---")), ...body].join("\n");
  return [whole, ...more(rows.length, most)].join("\n\n");
}

function more(count: number, most: number): string[] {
  return count > most ? [`… and ${count - most} more`] : [];
}

/** A bar ends a cell, also in code: one with a backslash before it could not be kept. */
function cell(text: string): string {
  return code(text)
    .replace(/\\\|/g, "\\¦")
    .replace(/(?<!\\)\|/g, "\\|");
}

/** Code that ends where it should, however many backticks are in it (CommonMark, 6.1). */
function code(text: string): string {
  if (text === "") return "";
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 || /^ .* $/.test(text) ? " " : "";
  return `${fence}${pad}${text}${pad}${fence}`;
}
