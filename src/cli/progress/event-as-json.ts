import { UserError } from "../../errors/user-error.ts";
import { shownName } from "../group-failures.ts";
import type { AssetCopy } from "../../transfer/transfer-plan.ts";
import type { TransferEvent } from "../../transfer/transfer-event.ts";

/** An event as one flat object for a log; undefined for what is too frequent to be logged. */
export function eventAsJson(event: TransferEvent): Readonly<Record<string, unknown>> | undefined {
  switch (event.type) {
    case "planned":
      return { type: "planned", assets: event.copies.length };
    case "started":
      return { type: "started", ...named(event.copy) };
    case "found":
    case "progress":
      return undefined;
    case "blob":
      return {
        type: event.outcome,
        ...named(event.copy),
        digest: event.blob.digest,
        bytes: event.blob.size,
      };
    case "done": {
      const { copy, error, ...outcome } = event.outcome;
      return { type: "done", ...named(copy), ...outcome, ...failure(error) };
    }
  }
}

function named(copy: AssetCopy): Readonly<Record<string, unknown>> {
  return { kind: copy.kind, asset: shownName(copy) };
}

function failure(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof UserError)) return {};
  return { code: error.code, message: error.message, side: error.side, url: error.url, hint: error.hint };
}
