import { checkScriptText } from "./check-script-text.ts";

/** Where cloud-init writes the script: beside the other programs of kOps. */
const PATH = "/opt/kops/bin/kops-assets-bootstrap";

/**
 * cloud-init user data (cloud-config, modules write_files and runcmd) that runs a script once, at an instance's first boot. The script
 * must begin with a character that is no blank. Throws a UserError BAD_TEXT for characters that end a line for readers of YAML.
 */
export function renderCloudInit(script: string): string {
  checkScriptText([script], "lines");
  const lines = script.replace(/\n$/, "").split("\n");
  return `#cloud-config
write_files:
  - path: ${PATH}
    owner: root:root
    permissions: "0700"
    content: |
${lines.map((line) => (line === "" ? "" : `      ${line}`)).join("\n")}
runcmd:
  - [/bin/sh, ${PATH}]
`;
}
