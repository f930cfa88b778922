import { renderCloudInit } from "../../bootstrap/render-cloud-init.ts";
import { UserError } from "../../errors/user-error.ts";
import { parseRegistryMirror } from "../../mirrors/parse-registry-mirror.ts";
import { readTextFile } from "../../tasks/disk/read-text-file.ts";
import { replaceFile } from "../../tasks/disk/replace-file.ts";
import { renderNodeScript } from "../../tasks/nodes/render-node-script.ts";
import { present } from "../../values/present.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { hostSettings } from "../flags/host-options.ts";
import { withHosts } from "../with-hosts.ts";
import { nodePlanRequest, type NodePlanFlags } from "./nodes-options.ts";
import { say, sayFindings } from "../say.ts";
import { writeStdout } from "../write-stdout.ts";

/** Flags of `render bootstrap`, as commander hands them over. */
export type RenderBootstrapFlags = NodePlanFlags & {
  readonly format: "script" | "cloud-init";
  readonly registryMirror: readonly string[];
  readonly nodeCaFile?: string;
  readonly allowUpstream?: boolean;
  readonly output?: string;
};

/** Bytes of user data that EC2 takes. */
const USER_DATA_LIMIT = 16 * 1024;
const EXECUTABLE = 0o755;

/** `kops-assets render bootstrap`: nothing is written where a finding is an error, for a script is run on many machines. */
export async function renderBootstrapScript(
  clusterName: string | undefined,
  flags: RenderBootstrapFlags,
): Promise<ExitCode> {
  const { nodeCaFile, allowUpstream, registryMirror } = flags;
  const request = {
    ...(await nodePlanRequest(clusterName, flags)),
    registryMirrors: registryMirror.map(parseRegistryMirror),
    ...present({ ca: await readCa(nodeCaFile), allowUpstream }),
  };
  const { script, findings } = await withHosts(hostSettings(flags), (hosts) =>
    renderNodeScript(request, hosts),
  );
  sayFindings(findings);
  if (script === undefined) return EXIT.findings;
  await write(format(script, flags.format), flags.output);
  return EXIT.ok;
}

async function readCa(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const text = await readTextFile(file, "Name a PEM file with --node-ca-file.");
  const [certificate] = /-----BEGIN CERTIFICATE-----[\s\S]*-----END CERTIFICATE-----/.exec(text) ?? [];
  if (certificate !== undefined && !text.includes("PRIVATE KEY")) return `${certificate}\n`;
  throw new UserError("BAD_CERTIFICATE", `${file} holds something other than certificates`, {
    hint: "Give the CA's certificate in PEM (-----BEGIN CERTIFICATE-----); a private key must not go to nodes.",
  });
}

function format(script: string, as: RenderBootstrapFlags["format"]): string {
  if (as === "script") return script;
  const text = renderCloudInit(script);
  if (Buffer.byteLength(text) > USER_DATA_LIMIT)
    say(
      `note: ${Buffer.byteLength(text)} bytes; EC2 takes ${USER_DATA_LIMIT} of user data: compress it with gzip, which cloud-init unpacks`,
    );
  return text;
}

async function write(text: string, file: string | undefined): Promise<void> {
  if (file === undefined) {
    writeStdout(text);
    return;
  }
  await replaceFile(file, text, text.startsWith("#!") ? EXECUTABLE : undefined);
  say(`${file} written`);
}
