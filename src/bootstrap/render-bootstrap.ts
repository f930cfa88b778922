import { ARCHITECTURES, type Architecture } from "../cluster/cluster.ts";
import type { NodeFile, NodePlan } from "../nodes/node-plan.ts";
import type { TextFile } from "../mirrors/text-file.ts";
import { checkPlan } from "./check-plan.ts";
import { checkScriptText } from "./check-script-text.ts";
import { renderContainerdConfig } from "./containerd-config.ts";
import { CONTAINERD_OVERRIDE, CONTAINERD_UNIT } from "./containerd-service.ts";
import { imagesToPull, type ImageToPull } from "./images-to-pull.ts";
import { quoteForShell } from "../values/quote-for-shell.ts";
import { keptAs } from "./kept-as.ts";
import { CONTAINERD } from "./script/containerd.ts";
import { DOWNLOAD } from "./script/download.ts";
import { INSTALL } from "./script/install.ts";
import { MACHINE } from "./script/machine.ts";
import { MAIN } from "./script/main.ts";
import { MESSAGES } from "./script/messages.ts";
import { OPTIONS } from "./script/options.ts";
import { PULL } from "./script/pull.ts";
import { TRUST } from "./script/trust.ts";
import { present } from "../values/present.ts";

export interface BootstrapOptions {
  readonly cluster: string;
  /** kOps's. */
  readonly release: string;
  /** containerd's; it decides the version of the configuration file. */
  readonly containerdVersion: string;
  /** False where the cluster leaves the container runtime to the machine (spec.containerd.skipInstall). */
  readonly installsContainerd: boolean;
  /** containerd's hosts.toml files, with paths below /etc/containerd. */
  readonly mirrors: readonly TextFile[];
  /** PEM: what the certificates of the local repositories are signed by, where that is nobody whom every machine trusts. */
  readonly ca?: string;
}

/** Where nodes have the CA: for `ca` in the mirrors' files. */
export const CA_FILE = "/etc/containerd/local-ca.pem";

/**
 * A POSIX shell script that makes a bare machine a prepared node of an instance group from the places in the plan alone. Throws
 * UserErrors NO_NODE (machines of the group run no nodeup), BAD_URL, UNKNOWN_HASH, BAD_TEXT.
 */
export function renderBootstrap(plan: NodePlan, options: BootstrapOptions): string {
  checkPlan(plan);
  const ca = options.ca?.replaceAll(/\r\n?/g, "\n");
  checkScriptText([options.cluster, ...options.mirrors.map(({ path }) => path)], "line");
  checkScriptText([...options.mirrors.map(({ text }) => text), ca ?? ""], "lines");
  return render(plan, { ...options, ...present({ ca }) });
}

function render(plan: NodePlan, options: BootstrapOptions): string {
  return [
    header(plan, options),
    ...ARCHITECTURES.map((arch) => filesFunction(plan, arch)),
    imagesFunction(imagesToPull(plan)),
    authoritiesFunction(options.ca ?? ""),
    configuration(plan, options),
    ...[MESSAGES, OPTIONS, MACHINE, DOWNLOAD, INSTALL, TRUST, CONTAINERD, PULL, MAIN],
  ].join("\n");
}

function header(plan: NodePlan, options: BootstrapOptions): string {
  return `#!/bin/sh
# Prepares this machine as a node of a kOps cluster, from local repositories alone. Written by kops-assets; --help says how to run it.
set -eu
umask 022
LC_ALL=C PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin
export LC_ALL PATH

cluster=${quoteForShell(`${options.cluster} (kOps ${options.release})`)}
instance_group=${quoteForShell(plan.instanceGroup)}
role=${quoteForShell(plan.role)}
containerd=${options.installsContainerd ? "install" : "no"}
ca=${quoteForShell(options.ca ?? "")}
`;
}

function filesFunction({ nodeup, files }: NodePlan, arch: Architecture): string {
  const calls = [...files[arch], nodeup[arch]].map((file) => call(fileWords(file)));
  return `# COMPONENT SHA256 KEPT_AS FORMAT URL...\nfiles_${arch}() {\n${calls.join("")}}\n`;
}

function fileWords({ component, sha256 = "", urls }: NodeFile): string[] {
  const [url = ""] = urls;
  const format = /\.(?:tar\.gz|tgz)$/i.test(url) ? "archive" : "program";
  return [component, sha256, keptAs(url), format, ...urls];
}

function imagesFunction(images: readonly ImageToPull[]): string {
  const calls = images.map(({ name, storedName }) => call([name, storedName]));
  return `# NAME STORED_NAME\nimages() {\n${calls.length === 0 ? "  :\n" : calls.join("")}}\n`;
}

/** A file each: Debian's update-ca-certificates takes the first certificate of a file only. */
function authoritiesFunction(ca: string): string {
  const certificates = ca.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  const calls = certificates.map((text, index) => call([`kops-assets-ca-${index + 1}`, `${text}\n`]));
  return `# NAME PEM\nauthorities() {\n${calls.length === 0 ? "  :\n" : calls.join("")}}\n`;
}

/** Hands the words to the function whose name a caller gives. */
function call(words: readonly string[]): string {
  return `  "$1" ${words.map(quoteForShell).join(" ")}\n`;
}

function configuration(plan: NodePlan, { mirrors, containerdVersion, ca }: BootstrapOptions): string {
  const sandboxImage = plan.images.find(({ use }) => use === "sandbox")?.image ?? plan.sandboxImage;
  const config = renderContainerdConfig({
    version: containerdVersion,
    ...present({ sandboxImage }),
    hasMirrors: mirrors.length > 0,
  });
  const texts = [{ path: "config.toml", text: config }, ...mirrors].map(({ path, text }) =>
    layOut(`/etc/containerd/${path}`, text),
  );
  if (ca !== undefined) texts.push(layOut(CA_FILE, ca));
  return `# shellcheck disable=SC2016 # systemd expands it.
containerd_unit=${quoteForShell(CONTAINERD_UNIT)}
containerd_override=${quoteForShell(CONTAINERD_OVERRIDE)}

lay_out_configuration() {
${texts.join("")}${layOut("/etc/crictl.yaml", "runtime-endpoint: unix:///run/containerd/containerd.sock\n")}}
`;
}

function layOut(path: string, text: string): string {
  return `  lay_out_text ${quoteForShell(path)} ${quoteForShell(text)}\n`;
}
