import { quotePath, quoteWord } from "./quote-word.ts";
import type { UnitLine } from "./unit-file.ts";
import type { UnitPlan } from "./unit-plan.ts";

/** The [Unit] section of a service: after the network, and after what its paths are mounted from. */
export function unitHead(description: string, { paths }: UnitPlan): UnitLine[] {
  return [
    ["Description", description],
    ["Wants", "network-online.target"],
    ["After", "network-online.target"],
    ...(paths.length === 0 ? [] : [["RequiresMountsFor", paths.map(quotePath).join(" ")] as const]),
  ];
}

/** What is run. */
export function execLines({ program, words, environmentFile }: UnitPlan): UnitLine[] {
  return [
    // All of the line is the path: quotes would be a part of it.
    ...(environmentFile === undefined
      ? []
      : [["EnvironmentFile", environmentFile.replaceAll("%", "%%")] as const]),
    ["ExecStart", [program, ...words.map(quoteWord)].join(" ")],
  ];
}
