import type { WorkloadIdentity } from "./workload-identity.ts";

/** What is to be run in a cluster, and as whom. */
export interface JobPlan {
  /** Of the set of objects; see `refuseBadNames`. */
  readonly name: string;
  /** Left out: whoever applies the objects says where. */
  readonly namespace?: string;
  /** Of kops-assets. */
  readonly image: string;
  /** Changes with what the Job does: a Job cannot be changed once it is there, and another one takes its place. */
  readonly version: string;
  readonly shards: number;
  /** What the pods find in `CONFIG_FOLDER`, by its name. */
  readonly files: Readonly<Record<string, string>>;
  /** The words behind `kops-assets`. */
  readonly copy: readonly string[];
  readonly verify?: {
    readonly words: readonly string[];
    /** Five fields of cron(8), in UTC. */
    readonly schedule: string;
    /** Tells of failures by a PrometheusRule. */
    readonly alerts: boolean;
  };
  readonly identity?: WorkloadIdentity;
  readonly proxy?: { readonly url: string; readonly except?: string };
  /** Names of secrets that are there, or will be. */
  readonly secrets: SecretNames;
  readonly egress: Egress;
}

interface SecretNames {
  /** Of the type kubernetes.io/dockerconfigjson: logins of registries. */
  readonly dockerConfig?: string;
  /** Its keys are environment variables: keys of an S3 server, say. */
  readonly environment?: string;
  /** With which the image itself is pulled. */
  readonly imagePull?: string;
}

/** Where pods have to get to. */
export interface Egress {
  /** Names, each with its port where it has one; for whoever reads the policy. */
  readonly hosts: readonly string[];
  /** TCP ports of hosts that have names: a policy cannot say the names. */
  readonly ports: readonly number[];
  readonly addresses: readonly { readonly cidr: string; readonly port: number }[];
}

/** Where pods find `files`. */
export const CONFIG_FOLDER = "/etc/kops-assets/config";
/** Where pods find docker's configuration. */
export const DOCKER_FOLDER = "/etc/kops-assets/docker";
