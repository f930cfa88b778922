// In which order the files of dist/ can be loaded one at a time.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const BEFORE = /\b(?:from|import) ?["']\.\/([\w.-]+\.js)["']/g;
const LATER = /\bimport\(["']\.\/([\w.-]+\.js)["']\)/g;

/** All that `entry` can ever load, each after what it cannot run without; without `entry` itself. */
export function loadOrder(directory, entry) {
  const files = new Set(readdirSync(directory));
  const seen = new Set();
  const order = [];
  // What is loaded later may need what is not in its place yet, and waits until all is that comes before.
  const later = [entry];
  const visit = (file) => {
    if (seen.has(file) || !files.has(file)) return;
    seen.add(file);
    const text = readFileSync(join(directory, file), "utf8");
    for (const [, other] of text.matchAll(BEFORE)) visit(other);
    if (file !== entry) order.push(file);
    for (const [, other] of text.matchAll(LATER)) later.push(other);
  };
  for (const file of later) visit(file);
  return order;
}
