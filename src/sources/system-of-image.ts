import { present } from "../values/present.ts";

/** What a machine image runs, as far as its name tells; the projects are kOps's (util/pkg/distributions). */
export interface NodeSystem {
  readonly project: Project;
  /** As in `24.04` or `9`. */
  readonly version?: string;
}

export type Project =
  "ubuntu" | "debian" | "amazonlinux" | "rhel" | "rocky" | "centos" | "fedora" | "flatcar" | "containeros";

interface Naming {
  readonly project: Project;
  readonly names: RegExp;
  /** Groups that are the version's parts; absent where it decides nothing. */
  readonly version?: RegExp;
}

/** In order: what a folder is called says less than what is in it. */
const NAMINGS: readonly Naming[] = [
  { project: "flatcar", names: /flatcar/i },
  { project: "containeros", names: /cos-cloud|(?:^|\/)cos-/i },
  { project: "ubuntu", names: /ubuntu|^099720109477\//i, version: /ubuntu\D*?(\d\d)[._-]?(04|10)(?!\d)/i },
  { project: "debian", names: /debian|^136693071363\//i, version: /debian-(\d\d)(?!\d)/i },
  { project: "amazonlinux", names: /al2023|amzn|amazon\//i, version: /(?:al|amzn)(2023|2)(?!\d)/i },
  { project: "rocky", names: /rocky|^792107900819\//i, version: /rocky\D*?[-_](\d{1,2})(?!\d)/i },
  { project: "centos", names: /centos/i, version: /centos\D*?[-_ ](\d{1,2})(?!\d)/i },
  { project: "fedora", names: /fedora/i, version: /fedora.*?[-_](\d\d)(?!\d)/i },
  { project: "rhel", names: /rhel|alma|^309956199498\//i, version: /rhel[-_:]?(\d{1,2})(?!\d)/i },
];

/** The system of spec.image (an owner and a name on AWS, a project and a name on GCE); undefined where the name does not say. */
export function systemOfImage(image: string): NodeSystem | undefined {
  const naming = NAMINGS.find(({ names }) => names.test(image));
  if (naming === undefined) return undefined;
  const parts = naming.version?.exec(image.replace(/x86_64/g, ""))?.slice(1);
  return { project: naming.project, ...present({ version: parts?.join(".") }) };
}
