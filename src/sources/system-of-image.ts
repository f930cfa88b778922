/** What a machine image runs, as far as its name tells. */
export type NodeSystem = "ubuntu" | "debian" | "amazon" | "rhel" | "flatcar" | "cos";

const NAMES: readonly (readonly [NodeSystem, RegExp])[] = [
  ["flatcar", /flatcar/i],
  ["cos", /cos-cloud|(?:^|\/)cos-/i],
  ["ubuntu", /ubuntu|^099720109477\//i],
  ["debian", /debian|^136693071363\//i],
  ["amazon", /al2023|amzn|amazon\//i],
  ["rhel", /rhel|rocky|alma|centos|^309956199498\//i],
];

/** The system of spec.image (an owner and a name on AWS, a project and a name on GCE); undefined where the name does not say. */
export function systemOfImage(image: string): NodeSystem | undefined {
  return NAMES.find(([, pattern]) => pattern.test(image))?.[0];
}
