import type { ForeignFormat } from "../../bundle/foreign/foreign-format-names.ts";
import type { AccessLog } from "./access-log-names.ts";

/** Flags of `serve`, as commander hands them over. */
export interface ServeFlags {
  readonly addr: string;
  readonly adminAddr?: string;
  readonly filename: readonly string[];
  readonly from?: ForeignFormat;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly accessLog?: AccessLog;
  readonly quiet?: boolean;
  readonly verifyKey?: string;
  readonly maxConnections?: number;
  readonly workers: number;
  readonly drainTime: number;
  readonly drainDelay: number;
}
