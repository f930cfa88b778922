import { checkUnitPlan } from "./check-unit-plan.ts";
import { hardening } from "./hardening.ts";
import { unitFile, type UnitFile } from "./unit-file.ts";
import { execLines, unitHead } from "./unit-head.ts";
import type { VerifyUnitPlan } from "./unit-plan.ts";

/** Machines that are to verify at the same hour spread over so long. */
const SPREAD = "15m";

/** A verification, and the timer that starts it. Throws UserErrors BAD_FLAGS and SECRET_IN_UNIT. */
export function verifyUnits(plan: VerifyUnitPlan): readonly [UnitFile, UnitFile] {
  checkUnitPlan(plan);
  const { name, calendar, onFailure } = plan;
  const head = unitHead("kops-assets: is everything there, with the right digest?", plan);
  const service = unitFile(`${name}.service`, [
    ["Unit", [...head, ...(onFailure === undefined ? [] : [["OnFailure", onFailure] as const])]],
    [
      "Service",
      [
        ["Type", "oneshot"],
        ...execLines(plan),
        ["Nice", "10"],
        ["IOSchedulingClass", "idle"],
        ...hardening(plan, false),
      ],
    ],
  ]);
  const timer = unitFile(`${name}.timer`, [
    ["Unit", [["Description", `When ${name}.service is started`]]],
    [
      "Timer",
      [
        ["OnCalendar", calendar],
        ["RandomizedDelaySec", SPREAD],
        "What a machine slept through is made up for.",
        ["Persistent", "yes"],
      ],
    ],
    ["Install", [["WantedBy", "timers.target"]]],
  ]);
  return [service, timer];
}
