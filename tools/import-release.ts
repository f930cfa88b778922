// Maintainers' import into the built-in catalog: npm run import-release -- <kops checkout> <tag> [<catalog folder>]
import { fileURLToPath } from "node:url";
import { importRelease } from "../src/catalog/import-release.ts";

const [checkout, tag, to = fileURLToPath(new URL("../catalog", import.meta.url))] = process.argv.slice(2);

if (checkout === undefined || tag === undefined) {
  console.error("usage: npm run import-release -- <kops checkout> <tag> [<catalog folder>]");
  process.exitCode = 2;
} else {
  const { unexplained, files } = await importRelease({ checkout, tag, to });
  for (const file of files) console.log(file);
  for (const { place, message, hint } of unexplained) {
    const { file, line } = { line: undefined, file: "", ...place };
    console.error(`\n${file}${line === undefined ? "" : `:${line}`}\n  found: ${message}\n  ${hint ?? ""}`);
  }
  if (unexplained.length > 0) process.exitCode = 3;
}
