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
    .action(async (cursor: string, words: readonly string[], { quoted }: { readonly quoted?: boolean }) => {
      const { printCompletion } = await import("./completion/print-completion.ts");
      const { unquoteWord } = await import("./completion/unquote-word.ts");
      await printCompletion(program, Number(cursor), quoted === true ? words.map(unquoteWord) : words);
    });
}
