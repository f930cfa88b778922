/** Where cloud-init writes the script: beside the other programs of kOps. */
const PATH = "/opt/kops/bin/kops-assets-bootstrap";

/**
 * cloud-init user data (cloud-config, modules write_files and runcmd) that runs a script once, at an instance's first boot. The script
 * must have no control characters but line feeds, and begin with a character that is no blank.
 */
export function renderCloudInit(script: string): string {
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
