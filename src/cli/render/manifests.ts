import { mapManifest, type MappedManifest } from "../../manifests/map-manifest.ts";
import type { ImageRules } from "../../manifests/map-name.ts";
import { findMappingProblems } from "../../remap/find-mapping-problems.ts";
import type { Finding } from "../../errors/finding.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { readManifestsFiles, type ManifestsFile } from "../../tasks/manifests/read-manifests-files.ts";
import { checkOutput, writeManifests, type RenderedFile } from "./manifests-output.ts";
import { readRules, type RulesRequest } from "../../tasks/manifests/read-rules.ts";
import type { Readable } from "node:stream";
import { badFlags } from "../../errors/bad-flags.ts";
import { present } from "../../values/present.ts";
import { clusterSource } from "../flags/cluster-options.ts";
import { mappingOf } from "../flags/mapping-of.ts";
import { withHosts } from "../with-hosts.ts";
import { say, sayFindings } from "../say.ts";
import { counted } from "../../values/counted.ts";

/** Flags of `render manifests`, as commander hands them over. */
export interface ManifestsFlags {
  readonly cluster: readonly string[];
  readonly name?: string;
  readonly catalog?: readonly string[];
  readonly maxInput?: number;
  readonly kopsVersion?: string;
  readonly containerRegistry?: string;
  readonly containerProxy?: string;
  readonly lock?: string;
  readonly outputDir?: string;
  readonly write?: boolean;
  readonly strict?: boolean;
}

/** `kops-assets render manifests FILE…`: the same manifests with their images renamed. */
export async function renderManifests(names: readonly string[], flags: ManifestsFlags): Promise<ExitCode> {
  const { rules, findings: noticed } = await withHosts({}, async (hosts) =>
    readRules(await rulesRequest(flags), hosts),
  );
  sayFindings(noticed);
  const files = await readManifestsFiles(names.length === 0 ? ["-"] : names, openStdin, flags.maxInput);
  checkOutput(files, flags);
  const rendered = files.map((file) => render(file, rules));
  await writeManifests(rendered, flags);
  const findings = [...rendered.flatMap(({ mapped }) => mapped.findings), ...findCollisions(rendered, rules)];
  sayFindings(findings);
  say(summarize(rendered));
  return hasErrors(findings, flags) ? EXIT.findings : EXIT.ok;
}

async function rulesRequest(flags: ManifestsFlags): Promise<RulesRequest> {
  const { cluster, name, kopsVersion, lock, catalog, maxInput } = flags;
  const assets = mappingOf(flags);
  const own =
    cluster.length === 0
      ? undefined
      : await clusterSource(undefined, {
          filename: cluster,
          ...present({ name, kopsVersion, catalog, maxInput }),
        });
  return { assets, ...present({ cluster: own, lockFile: lock }) };
}

function openStdin(): Readable {
  if (!process.stdin.isTTY) return process.stdin;
  throw badFlags(
    "no manifests are given",
    "Name files or directories, or pipe manifests in (helm template … | kops-assets render manifests …).",
  );
}

function render(file: ManifestsFile, rules: ImageRules): RenderedFile {
  const { name, text } = file;
  if (text !== undefined) return { file, mapped: mapManifest({ name, text }, rules) };
  const finding: Finding = {
    code: "NOT_UTF8",
    severity: "error",
    message: "is not UTF-8 text, and is left as it is",
    place: { file: name },
    hint: "Save it as UTF-8.",
  };
  return { file, mapped: { text: "", renamed: [], kept: 0, failed: 0, findings: [finding] } };
}

/** Two images under one name: one of them would run in the other's place. */
function findCollisions(rendered: readonly RenderedFile[], { assets }: ImageRules): Finding[] {
  const renamed = rendered.flatMap(({ mapped }) => mapped.renamed);
  const distinct = new Map(renamed.map((image) => [image.canonical, image]));
  const placements = [...distinct.values()].map((image) => ({ ...image, why: [] }));
  return findMappingProblems(placements, [], assets)
    .filter(({ code }) => code === "COLLISION")
    .map(({ message, severity }) => ({ code: "SEVERAL_SOURCES", severity, message }));
}

function hasErrors(findings: readonly Finding[], { strict }: ManifestsFlags): boolean {
  return findings.some(({ severity }) => severity === "error" || (strict === true && severity === "warning"));
}

function summarize(rendered: readonly RenderedFile[]): string {
  const sum = (count: (mapped: MappedManifest) => number): number =>
    rendered.reduce((total, { mapped }) => total + count(mapped), 0);
  const renamed = sum((mapped) => mapped.renamed.length);
  const failed = sum((mapped) => mapped.failed);
  const files = counted(rendered.length, "file");
  return `${renamed} image names changed, ${sum(({ kept }) => kept)} already right, ${failed} left; ${files}`;
}
