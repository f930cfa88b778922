import { checkRequest } from "../check-request.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { Gate } from "./gate.ts";

/**
 * Opens the gate that a policy file describes: a copy that is given it holds back what the policy does not let through. Nothing is asked of
 * any host yet. What checks signatures is loaded only now. Throws UserErrors UNREADABLE_FILE, BAD_POLICY, BAD_KEY, BAD_TRUSTED_ROOT,
 * BAD_IMAGE_NAME.
 */
export async function openGate(file: string, hosts: Hosts): Promise<Gate> {
  checkRequest("openGate", { file, hosts }, { file: "a text", hosts: "what openHosts opens" });
  const { createGate } = await import("./create-gate.ts");
  return createGate(file, hosts);
}
