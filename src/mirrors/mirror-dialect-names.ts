/** As `render mirrors --for` takes them. Apart from the table, so that the command line knows them without loading what renders. */
export const MIRROR_DIALECT_NAMES = [
  "containerd",
  "k3s",
  "crio",
  "talos",
  "docker",
  "kops",
  "ecr-pull-through",
  "spegel",
  "dragonfly",
] as const;

export type MirrorDialectName = (typeof MIRROR_DIALECT_NAMES)[number];
