/**
 * Lists, copies, locks, examines and serves the images and files that a kOps cluster downloads.
 *
 * Every function takes a plain request and the opened hosts, and returns data. Whatever a user can mend is thrown as a {@link UserError};
 * what a user should know besides is among the findings of what is returned. Sizes are bytes, times are seconds unless a name says
 * milliseconds. Nothing here touches the process, the console or the environment: what the environment says is handed in.
 *
 * @packageDocumentation
 */

export { openHosts } from "./hosts/open-hosts.ts";
export { readHostEnvironment, type HostEnvironment } from "./hosts/read-environment.ts";
export type { HostSettings } from "./hosts/host-settings.ts";
export type { Hosts } from "./hosts/hosts.ts";
export { parseMirror, type Mirror } from "./transfer/mirrors.ts";

export { listAssets } from "./tasks/list/list-assets.ts";
export type { AssetList } from "./tasks/list/asset-list.ts";
export type { ClusterSource, ListRequest } from "./tasks/list/list-request.ts";
export { crossCheckCluster, type CrossCheckReport } from "./tasks/cross-check-cluster.ts";
export { diffLists, type DiffReport, type DiffRequest } from "./tasks/diff-lists.ts";

export { copyAssets, type CopyReport, type CopyRequest } from "./tasks/copy/copy-assets.ts";
export { copyToEnds } from "./tasks/copy/copy-to-ends.ts";
export type { BundleEnd, CopyEnd, EndReport, EndsRequest, PlacedEnd } from "./tasks/copy/ends-request.ts";
export { createBundle, type BundleReport } from "./tasks/bundle/create-bundle.ts";
export { listHeld, type HaveReport, type HaveRequest } from "./tasks/bundle/list-held.ts";
export { readHeld } from "./tasks/bundle/read-held.ts";
export type { BundleRequest } from "./tasks/bundle/bundle-request.ts";
export type { BundleTool } from "./tasks/bundle/bundle-tool.ts";
export { findTools } from "./tasks/bundle/find-tools.ts";
export { loadBundle, type LoadRequest } from "./tasks/bundle/load-bundle.ts";
export { repairAssets, type RepairReport } from "./tasks/verify/repair-assets.ts";
export { verifyReceipt } from "./tasks/verify/verify-receipt.ts";
export { verifyAssets } from "./tasks/verify/verify-assets.ts";
export type { VerifyDepth } from "./tasks/verify/verify-depth.ts";
export type { VerifyReport } from "./tasks/verify/verify-report.ts";
export type { VerifyRequest } from "./tasks/verify/verify-request.ts";
export { verifyUpstream, type UpstreamReport } from "./tasks/verify/verify-upstream.ts";
export { lockAssets, type LockReport } from "./tasks/lock-assets.ts";
export { planShards, type ShardsReport, type ShardsRequest } from "./tasks/plan-shards.ts";
export type { Shard } from "./transfer/shards/shard.ts";
export { printLock, readLock, writeLock } from "./tasks/disk/lock-file.ts";
export { readReceipt, type ReadReceipt } from "./tasks/receipts/read-receipt.ts";
export { readSigningKey, writeReceipt, type ReceiptRequest } from "./tasks/receipts/write-receipt.ts";
export type { Receipt } from "./trust/receipt.ts";
export { openGate } from "./tasks/gate/open-gate.ts";
export type { Gate } from "./tasks/gate/gate.ts";
export { judgeStored } from "./tasks/gate/judge-stored.ts";
export { parseQuarantine, type Quarantine } from "./tasks/gate/quarantine.ts";
export { writeDecisions, type DecisionLog, type LogRequest } from "./tasks/gate/write-decisions.ts";
export type { Decision, RuleDecision } from "./gate/decision.ts";
export { pruneRepositories } from "./tasks/prune/prune-repositories.ts";
export type { PrunedPlace, PruneReport, PruneRequest } from "./tasks/prune/prune-request.ts";
export { checkLogins, loginPlacesOf, type LoginPlace } from "./tasks/check-logins.ts";
export { serveDirectory, type ServedDirectory, type ServeOptions } from "./tasks/serve/serve-directory.ts";

export { examineCluster, type ExamineRequest } from "./tasks/examine/examine-cluster.ts";
export type { Examination } from "./tasks/examine/examination.ts";
export {
  configureCluster,
  type ConfiguredCluster,
  type ConfigureRequest,
} from "./tasks/configure/configure-cluster.ts";
export { planClusterNodes as planNodes, type PlannedCluster } from "./tasks/nodes/plan-cluster-nodes.ts";
export type { NodePlanRequest } from "./tasks/nodes/node-plan-request.ts";
export {
  renderNodeScript,
  type NodeScript,
  type NodeScriptRequest,
} from "./tasks/nodes/render-node-script.ts";
export { planFirewall } from "./tasks/plan-firewall.ts";
export { planPolicies, type PlannedPolicies, type PolicyRequest } from "./tasks/policy/plan-policies.ts";

export { listingJson, listingTable, listingYaml, type Listing } from "./text/print-listing.ts";

export { UserError } from "./errors/user-error.ts";
export type { FilePlace, Finding, Place, Severity } from "./errors/finding.ts";
