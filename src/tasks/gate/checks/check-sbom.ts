import { judgePackages } from "../../../gate/judge-packages.ts";
import { unknown, type Verdict } from "../../../gate/verdict.ts";
import { findSboms, type FoundSbom } from "../find-sboms.ts";
import type { GateCheck } from "../gate-check.ts";
import { unique } from "../../../values/unique.ts";

/** `sbom`: which licences and packages an SBOM of the image, or of each of its platforms, may not name. */
export const checkSbom: GateCheck<"sbom"> = async (demand, subject, tools) => {
  if (subject.kind === "file") return unknown("SBOMs of files are not checked");
  const platforms = (await subject.platforms()).map(({ digest }) => digest);
  const digests = unique([subject.digest, ...platforms]);
  const signers = tools.signers(demand.signers);
  let problems: readonly string[] = [];
  for (const place of subject.places) {
    const found = await findSboms(place, subject, digests, signers);
    problems = unique([...problems, ...found.problems]);
    if (found.sboms.length === 0) continue;
    const verdict = judgePackages(
      found.sboms.flatMap(({ packages }) => packages),
      demand,
    );
    const missing = missingOf(found.sboms, subject.digest, platforms);
    if (verdict.result === "passed" && missing.length > 0)
      return unknown(`there is no SBOM of ${missing[0] ?? ""}`, { missing, ...seen(found.sboms) });
    return { ...verdict, evidence: { ...verdict.evidence, ...seen(found.sboms) } };
  }
  const signed = signers.length === 0 ? "" : ` signed by ${signers.map(({ name }) => name).join(" or ")}`;
  return unknown(`there is no SBOM${signed}${problems.length === 0 ? "" : `: ${problems[0] ?? ""}`}`, {
    problems,
  });
};

/** An SBOM of the image as a whole is one of all its platforms. */
function missingOf(sboms: readonly FoundSbom[], digest: string, platforms: readonly string[]): string[] {
  const about = new Set(sboms.map((sbom) => sbom.about));
  return about.has(digest) ? [] : platforms.filter((platform) => !about.has(platform));
}

function seen(sboms: readonly FoundSbom[]): NonNullable<Verdict["evidence"]> {
  return { sboms: sboms.map(({ packages, ...source }) => ({ ...source, packages: packages.length })) };
}
