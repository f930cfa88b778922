import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

// dist/ and this file lie at different depths below the package.
const PLACES = ["./report-page.html", "../../../dist/report-page.html"];
let page: Promise<string> | undefined;

/** The page that tools/build-page.mjs made, without data. */
export function pageTemplate(): Promise<string> {
  const files = PLACES.map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const file = files.find((path) => existsSync(path)) ?? files[0] ?? "";
  page ??= readFile(file, "utf8");
  return page;
}
