import { readSmall } from "../../content/input-budget.ts";
import type { AssetOutcome } from "../../transfer/asset-outcome.ts";
import { readRecord, recordAsJson, updateRecord, type RunRecord } from "../../transfer/run-record.ts";
import { printJsonText } from "../../values/quote-text.ts";
import { replaceFile } from "./replace-file.ts";

/** The record in that file; an empty one where there is none or it is damaged, for it only saves requests. */
export async function readRecordFile(file: string | undefined): Promise<RunRecord | undefined> {
  return file === undefined ? undefined : readRecord(await readJson(file));
}

/** Adds what a run learned; throws a UserError UNWRITABLE_FILE. The file is read again, for another run may have written it meanwhile, and replaced at once. */
export async function writeRecordFile(
  file: string,
  outcomes: readonly AssetOutcome[],
  began: Date,
  seconds?: number,
): Promise<void> {
  const record = updateRecord(readRecord(await readJson(file)), outcomes, began, seconds);
  await replaceFile(file, `${printJsonText(recordAsJson(record), 2)}\n`);
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse((await readSmall(file)).toString("utf8"));
  } catch {
    return undefined;
  }
}
