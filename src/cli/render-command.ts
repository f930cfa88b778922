import type { Command } from "commander";

/** `kops-assets render …`: texts made from a cluster's list; nothing is copied and no host is asked unless a verb says so. */
export function addRenderCommand(program: Command): void {
  program.command("render").description("Write what nodes, repositories and other tools need, as text.");
}
