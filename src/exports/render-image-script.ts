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
    command: 'crane copy "$@" "$source" "$target"',
  },
  "skopeo-copy": {
    about:
      "Copies images with skopeo; arguments of this script are skopeo's, such as --dest-tls-verify=false.",
    command:
      'skopeo copy --all --preserve-digests --retry-times 3 "$@" "docker://$source" "docker://$target"',
  },
} as const satisfies Record<string, Tool>;

/** Lines of the list are no shell text: nothing in them is expanded, and a tool that reads its input does not eat them. */
export function renderImageScript(list: ExportList, tool: keyof typeof TOOLS): RenderedExport {
  const { about, command } = TOOLS[tool];
  const lines = mappedImages(list).map((image) => `${sourceName(image)} ${targetName(image)}`);
  const text = [
    "#!/bin/sh",
    `# ${about}`,
    "set -eu",
    "",
    "while read -r source target; do",
    "  printf '%s\\n' \"$target\" >&2",
    `  ${command} </dev/null`,
    "done <<'LIST'",
    ...new Set(lines),
    "LIST",
    "",
  ].join("\n");
  return { text, findings: findLeftOut(list, "images") };
}
