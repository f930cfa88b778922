import { badFlags } from "../../errors/bad-flags.ts";
import { UserError } from "../../errors/user-error.ts";
import { findSecret } from "../find-secret.ts";
import { isCalendar } from "./is-calendar.ts";
import type { UnitPlan, VerifyUnitPlan } from "./unit-plan.ts";

const NAME = /^[\w:.-]{1,200}$/;
const PROGRAM = /^\/[\w./@+-]+$/;
const USER = /^\w[\w.-]{0,30}$/;
const UNIT = /^[\w:.@%-]{1,200}\.(?:service|target|path|socket|timer)$/;
/** systemd.exec(5), EnvironmentFile=: a pattern of files; blanks at the end of a line are none of it. */
const ONE_FILE = /^[^*?[\]]*[^*?[\]\s]$/;
/** What nobody has in a path, and systemd reads in one place in another way than in the next. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const ODD = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff"'\\]/;

/** Throws UserErrors BAD_FLAGS for what systemd would not take as it is meant, and SECRET_IN_UNIT. */
export function checkUnitPlan(
  plan: UnitPlan & Partial<Pick<VerifyUnitPlan, "calendar" | "onFailure">>,
): void {
  const { name, program, user, groups, calendar, onFailure, environmentFile, paths, writes } = plan;
  refuse("--unit", name, NAME, "Write letters, digits and :_.-, without .service.");
  refuse("--program", program, PROGRAM, "Write an absolute path of letters, digits and ./@+-_.");
  for (const one of user === undefined ? [] : [user])
    refuse("--user", one, USER, "Write the name of a user of the machine.");
  for (const group of groups) refuse("--group", group, USER, "Write the name of a group of the machine.");
  if (calendar !== undefined && !isCalendar(calendar))
    throw badFlags(notUnderstood("--on-calendar", calendar), "Write it as systemd does: '*-*-* 03:15:00'.");
  refuse("--on-failure", onFailure ?? "a.service", UNIT, "Write the name of a unit: alert@%n.service.");
  refuse(
    "--environment-file",
    environmentFile ?? "/",
    ONE_FILE,
    "Rename it: systemd takes * ? [ ] for patterns.",
  );
  for (const path of [...paths, ...writes, environmentFile ?? "/"]) checkPath(path);
  refuseSecrets(plan);
}

function refuse(flag: string, text: string, form: RegExp, hint: string): void {
  if (!form.test(text)) throw badFlags(notUnderstood(flag, text), hint);
}

function notUnderstood(flag: string, text: string): string {
  return `${flag} ${JSON.stringify(text)} is not understood`;
}

/** A service begins in /, has a /tmp of its own and nothing on standard input. */
function checkPath(path: string): void {
  const shown = JSON.stringify(path);
  if (path === "-")
    throw badFlags("- is standard input, and a service has none", "Name a file by its whole path.");
  if (!path.startsWith("/"))
    throw badFlags(`${shown} is not a whole path, and a service begins in /`, "Write it from / on.");
  if (/^\/(?:var\/)?tmp(?:\/|$)/.test(path))
    throw badFlags(
      `${shown} is in a folder that a service has of its own`,
      "Name another place: /srv, /etc, /var/lib.",
    );
  if (ODD.test(path)) throw badFlags(`${shown} cannot stand in a unit`, "Rename it.");
}

/** Whoever is on the machine may read a unit, and the command line of what runs. */
function refuseSecrets({ words }: UnitPlan): void {
  const found = findSecret(words.map((word) => [word, word] as const));
  if (found === undefined) return;
  const message = `${found} holds a key, a user name, a password or a signature of a URL: everybody on the machine could read it`;
  throw new UserError("SECRET_IN_UNIT", message, {
    hint: "Name URLs without them, and give logins by --environment-file or a file of docker's.",
  });
}
