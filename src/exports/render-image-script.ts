import { quoteForShell } from "../values/quote-for-shell.ts";
import {
  findLeftOut,
  mappedImages,
  sourceName,
  targetName,
  type ExportList,
  type RenderedExport,
} from "./export-list.ts";

/** What a script says of a tool: a line for people, and the command for `$source` and `$target`. */
interface Tool {
  readonly about: string;
  readonly command: string;
}

const TOOLS = {
  crane: {
    about: "Copies images with crane; arguments of this script are crane's, such as --insecure.",
    command: 'crane copy "$@" -- "$source" "$target"',
  },
  "skopeo-copy": {
    about:
      "Copies images with skopeo; arguments of this script are skopeo's, such as --dest-tls-verify=false.",
    command:
      'skopeo copy --all --preserve-digests --retry-times 3 "$@" -- "docker://$source" "docker://$target"',
  },
} as const satisfies Record<string, Tool>;

/**
 * Each name is one quoted word, and after `--`: nothing in it is expanded, ends a quote or is taken for an option. Throws a UserError
 * BAD_NAME for a name that fits on no line.
 */
export function renderImageScript(list: ExportList, tool: keyof typeof TOOLS): RenderedExport {
  const { about, command } = TOOLS[tool];
  const calls = mappedImages(list).map(
    (image) => `copy ${quoteForShell(sourceName(image))} ${quoteForShell(targetName(image))} "$@"`,
  );
  const text = [
    "#!/bin/sh",
    `# ${about}`,
    "set -eu",
    "",
    "# copy SOURCE TARGET OPTION...",
    "copy() {",
    "  source=$1 target=$2",
    "  shift 2",
    "  printf '%s\\n' \"$target\" >&2",
    `  ${command} </dev/null`,
    "}",
    "",
    ...new Set(calls),
    "",
  ].join("\n");
  return { text, findings: findLeftOut(list, "images") };
}
