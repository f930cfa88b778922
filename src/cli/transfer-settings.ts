import type { Mirror } from "../transfer/mirrors.ts";

/** Where things are and how they are reached, from flags, config file and environment; nothing below reads those itself. */
export interface TransferSettings {
  readonly mirrors: readonly Mirror[];
  /** Docker config.json and containers auth.json files to look for credentials in, first match wins. */
  readonly dockerConfigs: readonly string[];
  readonly proxy: { readonly http?: string; readonly https?: string; readonly no?: string };
  /** PEM text of certificate authorities to trust besides the built-in ones. */
  readonly ca?: string;
  readonly s3Endpoint?: string;
}
