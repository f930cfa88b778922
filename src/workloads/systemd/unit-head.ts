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
    ...(environmentFile === undefined ? [] : [["EnvironmentFile", environmentFile] as const]),
    ["ExecStart", [program, ...words.map(quoteWord)].join(" ")],
  ];
}
