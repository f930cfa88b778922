import { isOfHost } from "../../errors/is-of-host.ts";
import { describeError } from "../describe-error.ts";
import type { TransferEvent } from "../../transfer/transfer-event.ts";
import { causeOf, shownName } from "../group-failures.ts";

/** A failure in full; of those that are their host's and not the asset's the first one only, for the summary names all. */
export function createFailureLines(log: (line: string) => void): (event: TransferEvent) => void {
  const told = new Set<string>();
  const describe = (event: TransferEvent): string | undefined => {
    if (event.type !== "done") return undefined;
    const { copy, error, status } = event.outcome;
    if (status === "held") return `held back: ${shownName(copy)}\n  ${describeError(error)}`;
    if (status !== "failed") return undefined;
    const { host, code } = causeOf(error);
    if (host !== undefined && isOfHost(code) && told.has(`${host} ${code}`)) return undefined;
    told.add(`${host ?? ""} ${code}`);
    return `failed: ${shownName(copy)}\n  ${describeError(error)}`;
  };
  return (event) => {
    const line = describe(event);
    if (line !== undefined) log(line);
  };
}
