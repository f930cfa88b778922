import type { Source } from "../../cluster/read/parse-source.ts";
import type { Role } from "../../cluster/cluster.ts";
import type { ListedFile } from "../listed-assets.ts";
import { toFile } from "./node-config.ts";

/** The nodeup binaries that a bootstrap script downloads; kOps leaves such scripts in the state store for Karpenter. */
export function filesOfBootstrapScript({ name, text }: Source, role: Role): ListedFile[] {
  return text.split("\n").flatMap((line, index) => {
    const [, arch = "", urls = ""] =
      /^\s*(?:export\s+)?NODEUP_URL_([A-Z0-9]+)=["']?([^"'\s]+)/.exec(line) ?? [];
    const hash = new RegExp(`^\\s*(?:export\\s+)?NODEUP_HASH_${arch}=["']?([0-9a-fA-F]{64})`, "m").exec(
      text,
    )?.[1];
    const file = toFile(hash ?? "", urls.split(","));
    if (arch === "" || file === undefined) return [];
    const why = {
      component: "nodeup",
      reason: `downloaded by the bootstrap script on ${arch.toLowerCase()}`,
      place: { file: name, line: index + 1 },
    };
    return [{ ...file, roles: [role], why }];
  });
}
