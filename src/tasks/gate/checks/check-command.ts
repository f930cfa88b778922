import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseJson } from "../../../content/parse-json.ts";
import { reasonOf } from "../../../errors/reason-of.ts";
import { UserError } from "../../../errors/user-error.ts";
import type { CommandDemand } from "../../../gate/gate-policy.ts";
import { judgeFindings, type ScanFinding } from "../../../gate/judge-findings.ts";
import { failed, passed, unknown, type Verdict } from "../../../gate/verdict.ts";
import type { GateCheck, GateTools } from "../gate-check.ts";
import type { GateSubject } from "../gate-subject.ts";
import { readScanReport } from "../read-scan-report.ts";
import type { ScannerAnswer } from "../run-scanner.ts";
import type { ScanFolder, ScanTarget } from "../scan-folder.ts";

const REPORT = "report";

/** `command`: what somebody else's program says of an image, each platform by itself, or of a file. */
export const checkCommand: GateCheck<"command"> = async (demand, subject, tools) => {
  const template = subject.kind === "image" ? demand.image : demand.file;
  if (template === undefined) return unknown(`the command is not for a ${subject.kind}`);
  const scan = await subject.scanFolder();
  const verdicts: Verdict[] = [];
  for (const target of scan.targets) {
    await target.prepare();
    verdicts.push(await scanOne(template, target, scan, { demand, subject, tools }));
  }
  const worst = ["failed", "unknown", "passed"].map((result) =>
    verdicts.find((one) => one.result === result),
  );
  const [verdict = unknown("there was nothing to check")] = worst.filter((one) => one !== undefined);
  const scans = verdicts.map(({ result, message, evidence }) => ({ result, message, ...evidence }));
  return { ...verdict, evidence: { command: template, scans } };
};

interface Scan {
  readonly demand: CommandDemand;
  readonly subject: GateSubject;
  readonly tools: GateTools;
}

async function scanOne(
  template: readonly string[],
  target: ScanTarget,
  { folder }: ScanFolder,
  { demand, subject, tools }: Scan,
): Promise<Verdict> {
  const { name, digest } = subject;
  const report = join(folder, REPORT);
  const { path, platform } = target;
  const words = { layout: path, file: path, name, digest, platform, report };
  const [program = "", ...parameters] = template.map((part) => fillIn(part, words));
  const { environment, timeoutSeconds, maxOutputBytes } = demand;
  const of = platform === "" ? {} : { platform };
  try {
    const run = { program, parameters, folder, environment, timeoutSeconds, maxOutputBytes };
    const answer = await tools.runScanner(run);
    const text = template.some((part) => part.includes("{report}")) ? await readFile(report) : answer.stdout;
    return withPlatform(judgeAnswer(answer, text, demand), of);
  } catch (error) {
    if (error instanceof UserError) throw error;
    return withPlatform(unknown(`it gave no answer: ${reasonOf(error)}`), of);
  }
}

function withPlatform(verdict: Verdict, of: { readonly platform?: string }): Verdict {
  const message = of.platform === undefined ? verdict.message : `${of.platform}: ${verdict.message}`;
  return { ...verdict, message, evidence: { ...of, ...verdict.evidence } };
}

function fillIn(part: string, words: Readonly<Record<string, string>>): string {
  return part.replaceAll(/\{(\w+)\}/g, (all, word: string) =>
    Object.hasOwn(words, word) ? (words[word] ?? all) : all,
  );
}

/** A program that fails and reports nothing bad has not looked at everything. */
function judgeAnswer({ status, stderr }: ScannerAnswer, report: Buffer, demand: CommandDemand): Verdict {
  const ended = `it ended with status ${status ?? "unknown"}`;
  const said = stderr === "" ? "" : `: ${stderr}`;
  if (demand.answer === "exit-code") {
    if (status === 0) return passed(ended, { status });
    return status === null ? unknown(`${ended}${said}`) : failed(`${ended}${said}`, { status, stderr });
  }
  const findings = findingsIn(report, demand.answer);
  if (findings === undefined)
    return unknown(`${ended}, and its report is not ${demand.answer}${said}`, { status, stderr });
  const verdict = judgeFindings(findings, demand);
  if (verdict.result === "passed" && status !== 0 && findings.length === 0)
    return unknown(`${ended}, and reports nothing${said}`, { status, stderr });
  return { ...verdict, evidence: { status, ...verdict.evidence } };
}

function findingsIn(report: Buffer, answer: "sarif" | "cyclonedx"): ScanFinding[] | undefined {
  try {
    return readScanReport(parseJson(report), answer);
  } catch {
    return undefined;
  }
}
