import { createHash, randomUUID } from "node:crypto";
import { readFile, readlink } from "node:fs/promises";
import { whenFilesMayOpen } from "../../content/when-files-may-open.ts";
import { isMissing } from "../../errors/is-missing.ts";
import { systemCode } from "../../errors/system-code.ts";

/** What /proc says of a process (proc(5), /proc/PID/stat). */
interface FoundProcess {
  readonly pid: string;
  readonly state: string;
  /** When it began, in ticks since the machine was started: with its number it is nobody else's. */
  readonly start: string;
}

/** A zombie, and one that is dead: nothing of it runs any more. */
const ENDED_STATES = "ZX";
const NAME = /\.([0-9a-f]{16})-(\d+)-(\d+)-[0-9a-f-]{36}$/;

/** The end of a file's name that tells which process of which machine writes it, where the system lets that be known; nobody else's in any case. */
export async function writerName(): Promise<string> {
  return `.${await (writer ??= findWriter())}${randomUUID()}`;
}

/** Whether it is certain that the process that a file's name tells of has ended. Of other machines nobody can say. */
export async function hasEnded(name: string): Promise<boolean> {
  const [, machine, pid = "", start] = NAME.exec(name) ?? [];
  if (machine === undefined || machine !== (await ownMachine())) return false;
  const found = await findProcess(pid);
  if (found === "hidden") return false;
  if (found !== undefined) return found.start !== start || ENDED_STATES.includes(found.state);
  // Where processes of others are hidden one that is not seen may live (proc(5), hidepid).
  return isProcess(await findProcess("1"));
}

let writer: Promise<string> | undefined;
let machine: Promise<string | undefined> | undefined;

async function findWriter(): Promise<string> {
  const where = await ownMachine();
  const own = await findProcess("self");
  return where === undefined || !isProcess(own) ? "" : `${where}-${own.pid}-${own.start}-`;
}

/** This machine since it was started, with the processes that see one another; undefined where the system does not say it as Linux does. */
function ownMachine(): Promise<string | undefined> {
  return (machine ??= findMachine());
}

async function findMachine(): Promise<string | undefined> {
  try {
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    const processes = await readlink("/proc/self/ns/pid");
    return createHash("sha256").update(`${boot}${processes}`).digest("hex").slice(0, 16);
  } catch {
    return undefined;
  }
}

function isProcess(found: FoundProcess | "hidden" | undefined): found is FoundProcess {
  return found !== undefined && found !== "hidden";
}

/** "hidden" where the system does not let it be known: too many files may be open. */
async function findProcess(name: string): Promise<FoundProcess | "hidden" | undefined> {
  let text: string;
  try {
    text = await whenFilesMayOpen(() => readFile(`/proc/${name}/stat`, "utf8"));
  } catch (error) {
    return isMissing(error) || systemCode(error) === "ESRCH" ? undefined : "hidden";
  }
  // The second field is the program's name in brackets, whatever is in it.
  const [pid] = text.split(" ", 1);
  const rest = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, start] = [rest[0], rest[19]];
  return pid === undefined || state === undefined || start === undefined ? undefined : { pid, state, start };
}
