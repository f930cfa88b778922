import type { CodeExplanations } from "./code-explanation.ts";

/** Bundles, and what other tools packed. */
export const OF_BUNDLES: CodeExplanations = {
  NOT_A_BUNDLE: [
    "The place is neither a bundle nor a repository directory.",
    "Name the directory or tar that `kops-assets bundle create` wrote; --from names what other tools packed.",
  ],
  BUNDLE_BUSY: [
    "Another run of kops-assets is writing a bundle to this place.",
    "Wait until it has ended, or name another place.",
  ],
  BUNDLE_COMPRESSED: [
    "The bundle is compressed, so it cannot be read in place.",
    "Unpack it first, or pipe it into `kops-assets bundle load -`.",
  ],
  BUNDLE_DAMAGED: [
    "Something in the bundle has wrong content.",
    "Transfer it again, and compare the hashes of both copies.",
  ],
  BUNDLE_TRUNCATED: ["The bundle is cut off.", "Transfer it again, and compare the sizes of both copies."],
  TOOL_MISSING: [
    "The executable of kops-assets for one or all platforms was not found, so it cannot be packed.",
    "Make them with `npm run build:binary`, and name their folder with --tool-from.",
  ],
  BAD_TOOL: [
    "A file that is to go into the bundle as the executable for a platform does not run there.",
    "Name a folder with linux-amd64/kops-assets and linux-arm64/kops-assets, as `npm run build:binary` makes them.",
  ],
  TOOL_DAMAGED: [
    "The executable in a bundle, or the README beside it, is not what the bundle's list of hashes says.",
    "Do not run it. Transfer the bundle again.",
  ],
  UNLISTED_FILES: [
    "The bundle has files that its list of hashes does not name.",
    "Find out who put them there. Pack the bundle again without them.",
  ],
  BUNDLE_REFUSED: [
    "The bundle holds something that no bundle of kops-assets has.",
    "Do not use it; find out who made it.",
  ],
  BUNDLE_VERSION: ["A newer release of kops-assets wrote the bundle.", "Use that release, or a newer one."],
  VOLUMES_DIFFER: [
    "The volumes do not belong to the same bundle.",
    "Name the volumes that one `kops-assets bundle create` wrote.",
  ],
  STALE_VOLUMES: [
    "Beside the volumes are files that have the name of one and are of another bundle.",
    "Delete them or move them away: while they are there, the folder cannot be loaded, verified or served.",
  ],
  VOLUME_MISSING: [
    "Content is in a volume that was not given.",
    "Load that volume too. A file that is split needs its volumes in one command.",
  ],
  VOLUME_DAMAGED: [
    "A volume of the bundle is damaged. The others can be read.",
    "Transfer that volume again, or write it again with --volume.",
  ],
  VOLUME_TOO_SMALL: [
    "The volumes are too small for what each has to hold.",
    "Choose a larger --volume-size.",
  ],
  DELTA: [
    "The bundle is a delta. It needs content that is already on the other side.",
    "Load it where that content is.",
  ],
  DELTA_DOES_NOT_FIT: [
    "The delta needs content that is not here. Nothing was written.",
    "First load the bundle that it builds on, or pack it again with `--have` of this place.",
  ],
  LEFT_OUT: [
    "A delta does not hold this content.",
    "Load it where the content is, or pack without --have and --since.",
  ],
  BAD_HAVE_LIST: [
    "The file given with --have is not a list of `bundle have`.",
    "Name what `kops-assets bundle have` wrote on the other side.",
  ],
  SINCE_UNKNOWN: [
    "Upstream no longer has some images of the older lock, so what they shared is packed again.",
    "To avoid that, run `bundle have` on the other side, and give its list with --have.",
  ],
  ARCHIVE_UNPACKED: [
    "A compressed archive was unpacked into a temporary folder.",
    "Set TMPDIR to a folder with room, or unpack it first.",
  ],
  NOT_IN_BUNDLE: ["The bundle does not hold this asset.", "Pack it with the same list and platforms."],
  NO_IMAGE_NAMES: ["The archive holds no image with a name.", "Pack the images under their full names."],
  UNNAMED_IMAGE: [
    "An image in the archive has no full name, so it is left out.",
    "Pack it under its full name, such as registry.k8s.io/pause:3.10.",
  ],
  NAME_TWICE: [
    "The archive has a name twice. The first image is used.",
    "Pack it again with one image per name.",
  ],
};
