import type { Architecture, Role } from "../cluster/cluster.ts";
import type { CompletedCluster } from "../cluster/complete/complete-cluster.ts";
import type { EnvironmentOverrides, FileUse } from "./asset.ts";
import type { Catalog } from "./catalog.ts";

/** What a component decides from. */
export interface InventoryContext {
  readonly cluster: CompletedCluster;
  readonly spec: CompletedCluster["spec"];
  readonly catalog: Catalog;
  readonly environment: EnvironmentOverrides;
  /** The number that kOps puts into the tags of its own images. */
  readonly kopsVersion: string;
}

export interface FileDraft {
  readonly url: string;
  readonly sha256?: string | undefined;
  readonly olderHash?: string | undefined;
  readonly use?: FileUse;
  readonly roles?: readonly Role[];
}

/** A part of a cluster that brings images or files: when it is there, and what it brings. */
export interface Component {
  readonly name: string;
  /** How its images run, where that is not by an addon's pods: by the kubelet from a file of its machine, or as every pod's sandbox. */
  readonly runsAs?: "static-pod" | "sandbox";
  /** The kOps releases that brought it, one a branch; always there when absent. */
  readonly since?: readonly string[];
  /** The first kOps release without it. */
  readonly until?: string;
  /** What in a cluster asks for it, for the user. */
  readonly reason: string;
  /** The roles whose nodes need it. */
  readonly roles: readonly Role[];
  readonly when?: (context: InventoryContext) => boolean;
  readonly images?: (context: InventoryContext) => readonly string[];
  readonly files?: (context: InventoryContext, arch: Architecture) => readonly FileDraft[];
}

export const CONTROL_PLANE: readonly Role[] = ["ControlPlane"];
export const API_SERVERS: readonly Role[] = ["ControlPlane", "APIServer"];
/** Every node that joins the cluster. */
export const KUBERNETES_NODES: readonly Role[] = ["ControlPlane", "APIServer", "Node"];
/** Every machine that runs nodeup. */
export const ALL_MACHINES: readonly Role[] = ["ControlPlane", "APIServer", "Node", "Bastion"];
