import { constants } from "node:fs";
import { copyFile } from "node:fs/promises";
import { readSmall } from "../../content/input-budget.ts";
import type { Finding } from "../../errors/finding.ts";
import { isMissing } from "../../errors/is-missing.ts";
import { systemCode } from "../../errors/system-code.ts";
import { UserError } from "../../errors/user-error.ts";
import type { AssetOutcome } from "../../transfer/asset-outcome.ts";
import { readRecord, recordAsJson, updateRecord, type RunRecord } from "../../transfer/run-record.ts";
import { jsonIn } from "../../values/json-in.ts";
import { printJsonText } from "../../values/quote-text.ts";
import { readBytes } from "./read-text-file.ts";
import { replaceFile } from "./replace-file.ts";
import { unwritableFile } from "./unwritable-file.ts";

const EMPTY: RunRecord = { images: [] };

/** The record in that file; an empty one where there is none or it cannot be read, for it only saves requests. */
export async function readRecordFile(file: string | undefined): Promise<RunRecord | undefined> {
  if (file === undefined) return undefined;
  const bytes = await readSmall(file).catch(() => undefined);
  return (bytes === undefined ? undefined : recordIn(bytes)) ?? EMPTY;
}

/**
 * Adds what a run learned. The file is read again, for another run may have written it meanwhile, and replaced at once. One that holds
 * something else is kept beside it first, and a finding says so. Throws UserErrors UNREADABLE_FILE and UNWRITABLE_FILE; then it is as it was.
 */
export async function writeRecordFile(
  file: string,
  outcomes: readonly AssetOutcome[],
  began: Date,
  seconds?: number,
): Promise<Finding[]> {
  const bytes = await readIfThere(file);
  const before = bytes === undefined || bytes.byteLength === 0 ? EMPTY : recordIn(bytes);
  const kept = before === undefined ? await keepAside(file) : undefined;
  const record = updateRecord(before ?? EMPTY, outcomes, began, seconds);
  await replaceFile(file, `${printJsonText(recordAsJson(record), 2)}\n`);
  return kept === undefined ? [] : [keptAside(file, kept)];
}

function recordIn(bytes: Buffer): RunRecord | undefined {
  return readRecord(jsonIn(bytes.toString("utf8")));
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readBytes(
      file,
      "Nothing was changed in it. Give --record another file, or the right to read this one.",
    );
  } catch (error) {
    if (error instanceof UserError && isMissing(error.cause)) return undefined;
    throw error;
  }
}

/** Under a name that nothing has. */
async function keepAside(file: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const aside = `${file}.unreadable${number === 1 ? "" : `.${number}`}`;
    try {
      await copyFile(file, aside, constants.COPYFILE_EXCL);
      return aside;
    } catch (error) {
      if (systemCode(error) !== "EEXIST") throw unwritableFile(file, error);
    }
  }
}

function keptAside(file: string, kept: string): Finding {
  return {
    code: "RECORD_REPLACED",
    severity: "warning",
    message: `${file} held no record of this version, and is one now; what was in it is in ${kept}`,
    hint: "If --record named the wrong file, put it back. Otherwise remove it.",
  };
}
