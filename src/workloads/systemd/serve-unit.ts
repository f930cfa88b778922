import { checkUnitPlan } from "./check-unit-plan.ts";
import { hardening } from "./hardening.ts";
import { unitFile, type UnitFile, type UnitLine } from "./unit-file.ts";
import { execLines, unitHead } from "./unit-head.ts";
import type { ServeUnitPlan } from "./unit-plan.ts";

/** A file handle for each connection and one for what it reads; and what the process itself has open. */
const HANDLES = { each: 2, own: 1024 };
/** Seconds that systemd waits longer than the server itself does. */
const STOP_MARGIN = 15;

/** The unit of a server. Throws UserErrors BAD_FLAGS and SECRET_IN_UNIT. */
export function serveUnit(plan: ServeUnitPlan): readonly [UnitFile] {
  checkUnitPlan(plan);
  const { name, hasLowPort, hasCertificate, connections, stopSeconds } = plan;
  const reload: UnitLine[] = hasCertificate
    ? ["A reload reads the certificate again.", ["ExecReload", "/bin/kill -HUP $MAINPID"]]
    : [];
  const service: UnitLine[] = [
    ["Type", "exec"],
    ...execLines(plan),
    ...reload,
    ["Restart", "on-failure"],
    ["RestartSec", "5s"],
    "Bad input: it would be as bad again.",
    ["RestartPreventExitStatus", "2"],
    ["TimeoutStopSec", `${stopSeconds + STOP_MARGIN}s`],
    ["LimitNOFILE", `${HANDLES.each * connections + HANDLES.own}`],
    ...hardening(plan, hasLowPort),
  ];
  return [
    unitFile(`${name}.service`, [
      ["Unit", unitHead("kops-assets: images and files of kOps clusters", plan)],
      ["Service", service],
      ["Install", [["WantedBy", "multi-user.target"]]],
    ]),
  ];
}
