import { badFlags } from "../../errors/bad-flags.ts";
import { present } from "../../values/present.ts";
import { serveUnit } from "../../workloads/systemd/serve-unit.ts";
import type { UnitPlan } from "../../workloads/systemd/unit-plan.ts";
import { verifyUnits } from "../../workloads/systemd/verify-units.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import type { MetricsFlags } from "../metrics/with-metrics.ts";
import { checkServeFlags } from "../serve/check-serve-flags.ts";
import { parseAddress } from "../serve/parse-address.ts";
import type { ServeFlags } from "../serve/serve-flags.ts";
import { refuseTogether } from "../verify/refuse-together.ts";
import type { VerifyFlags } from "../verify/verify-flags.ts";
import { pathsOf, type CarriedCommand } from "./paths-of.ts";
import { writeTextFiles } from "./write-text-files.ts";
import { unique } from "../../values/unique.ts";

/** Flags that say how something is run, as commander hands them over. */
interface UnitFlags {
  readonly unit: string;
  readonly program: string;
  readonly user?: string;
  readonly group: readonly string[];
  readonly environmentFile?: string;
  readonly write: readonly string[];
  readonly outputDir?: string;
  readonly config?: string;
}

export interface ServeUnitFlags extends ServeFlags, UnitFlags {
  readonly maxConnections: number;
}

export interface VerifyUnitFlags extends VerifyFlags, MetricsFlags, UnitFlags {
  readonly onCalendar: string;
  readonly onFailure?: string;
}

/** Below it a port takes a right (ip(7)). */
const FIRST_FREE_PORT = 1024;

/** `kops-assets render systemd serve`: prints or writes a unit; nothing is asked or started. */
export async function renderServeUnit(
  directory: string,
  flags: ServeUnitFlags,
  carried: CarriedCommand,
): Promise<ExitCode> {
  checkServeFlags(flags);
  const { addr, adminAddr, tlsCert, maxConnections, drainTime, drainDelay, outputDir } = flags;
  const ports = [
    parseAddress("--addr", addr),
    ...(adminAddr === undefined ? [] : [parseAddress("--admin-addr", adminAddr)]),
  ].map(({ port }) => port);
  const files = serveUnit({
    ...planOf(flags, "serve", directory, carried),
    hasLowPort: ports.some((port) => port > 0 && port < FIRST_FREE_PORT),
    hasCertificate: tlsCert !== undefined,
    connections: maxConnections,
    stopSeconds: drainTime + drainDelay,
  });
  await writeTextFiles(files, outputDir);
  return EXIT.ok;
}

/** `kops-assets render systemd verify`: prints or writes a service and its timer. */
export async function renderVerifyUnits(
  place: string | undefined,
  flags: VerifyUnitFlags,
  carried: CarriedCommand,
): Promise<ExitCode> {
  refuseTogether(flags);
  const { filename, list, state, receipt, config, onCalendar, onFailure, outputDir } = flags;
  const named = [place, state, receipt, config, ...filename, ...list];
  if (named.every((one) => one === undefined))
    throw badFlags(
      "nothing is named that is to be verified",
      "Give -f, --lock and what else `verify` takes.",
    );
  const files = verifyUnits({
    ...planOf(flags, "verify", place, carried),
    calendar: onCalendar,
    ...present({ onFailure }),
  });
  await writeTextFiles(files, outputDir);
  return EXIT.ok;
}

function planOf(
  { unit, program, user, group, environmentFile, write }: UnitFlags,
  verb: "serve" | "verify",
  place: string | undefined,
  carried: CarriedCommand,
): UnitPlan {
  const { reads, writes } = pathsOf(carried);
  // A cluster's name is no path; a directory and a bundle are.
  const own = place !== undefined && (verb === "serve" || /\/|\.tar(?:\.\w+)?$/i.test(place)) ? [place] : [];
  return {
    ...{ name: unit, program, groups: group },
    words: [verb, ...(place === undefined ? [] : [place]), ...carried.words.flatMap(({ words }) => words)],
    paths: unique([...own, ...reads]),
    writes: unique([...write, ...writes]),
    ...present({ user, environmentFile }),
  };
}
