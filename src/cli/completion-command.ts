import { Argument, type Command } from "commander";
import { SHELLS, type Shell } from "./completion/shells.ts";

const EXAMPLES = `
Examples:
  # bash, in ~/.bashrc
  source <(kops-assets completion bash)
  # zsh
  kops-assets completion zsh > "\${fpath[1]}/_kops-assets"
  # fish
  kops-assets completion fish > ~/.config/fish/completions/kops-assets.fish`;

/** What a shell's function says of the line that it has. */
interface CompleteFlags {
  /** Words are as they were typed, with their quotes. */
  readonly quoted?: boolean;
  /** The part of the unfinished word that the shell does not replace. */
  readonly head?: string;
}

export function addCompletionCommand(program: Command): void {
  program
    .command("completion")
    .description("Print a script that lets your shell complete commands, flags, releases and names.")
    .addArgument(new Argument("<shell>", "which shell").choices(SHELLS))
    .addHelpText("after", EXAMPLES)
    .action(async (shell: Shell) => {
      const { shellScript } = await import("./completion/shell-scripts.ts");
      const { writeStdout } = await import("./write-stdout.ts");
      writeStdout(shellScript(shell));
    });
  program
    .command("__complete", { hidden: true })
    .argument("<cursor>")
    .argument("[words...]")
    .option("--quoted")
    .option("--head <typed>")
    .action(async (cursor: string, words: readonly string[], { quoted, head = "" }: CompleteFlags) => {
      const { printCompletion } = await import("./completion/print-completion.ts");
      const { unquoteWord } = await import("./completion/unquote-word.ts");
      const read = (typed: string): string => (quoted === true ? unquoteWord(typed) : typed);
      await printCompletion(program, Number(cursor), { words: words.map(read), head: read(head) });
    });
}
