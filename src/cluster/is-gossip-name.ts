/** Whether a cluster's name asks for gossip DNS. */
export function isGossipName(name: string): boolean {
  return name.replace(/\.$/, "").endsWith(".k8s.local");
}
