import type { Command } from "commander";
import { addRenderBootstrapCommand } from "./render/bootstrap-command.ts";
import { addRenderManifestsCommand } from "./render/manifests-command.ts";
import { addRenderHostsCommand } from "./render/hosts-command.ts";
import { addRenderEcrCommand } from "./render/ecr-command.ts";
import { addRenderIamCommand } from "./render/iam-command.ts";
import { addRenderBucketPolicyCommand } from "./render/bucket-policy-command.ts";
import { addRenderExportCommand } from "./render/export-command.ts";
import { addRenderJobCommand } from "./render/job-command.ts";
import { addRenderMirrorsCommand } from "./render/mirrors-command.ts";
import { addRenderNginxCommand } from "./render/nginx-command.ts";
import { addRenderNodesCommand } from "./render/nodes-command.ts";
import { addRenderSystemdCommand } from "./render/systemd-command.ts";

/** `kops-assets render …`: texts made from a cluster's list; nothing is copied and no host is asked unless a verb says so. */
export function addRenderCommand(program: Command): void {
  const render = program
    .command("render")
    .description("Write what nodes, repositories and other tools need, as text.");
  addRenderManifestsCommand(render);
  addRenderMirrorsCommand(render);
  addRenderExportCommand(render);
  addRenderBucketPolicyCommand(render);
  addRenderIamCommand(render);
  addRenderEcrCommand(render);
  addRenderHostsCommand(render);
  addRenderNodesCommand(render);
  addRenderBootstrapCommand(render);
  addRenderJobCommand(render);
  addRenderNginxCommand(render);
  addRenderSystemdCommand(render);
}
