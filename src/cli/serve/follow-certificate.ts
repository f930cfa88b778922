import { X509Certificate } from "node:crypto";
import { UserError } from "../../errors/user-error.ts";
import { readTextFile } from "../../tasks/disk/read-text-file.ts";
import { gauge, type MetricFamily } from "../../values/print-metrics.ts";

const PEM = "Name a PEM file.";

export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** A certificate and its key, as their files are now. Throws the UserErrors of `readTextFile`. */
export async function readCertificate({ cert, key }: CertificateFiles): Promise<CertificateFiles> {
  return { cert: await readTextFile(cert, PEM), key: await readTextFile(key, PEM) };
}

/** What becomes of a certificate whose files are followed. */
interface FollowOptions {
  readonly everyMs: number;
  /** Throws a UserError for a pair that cannot be used, as between the writing of two files. */
  readonly onChange: (fresh: CertificateFiles) => void;
  readonly onRenewed: () => void;
  /** Each trouble once, until it is another. */
  readonly onTrouble: (error: UserError) => void;
}

/**
 * Reads the files again every so often, for their names may be links to what changes elsewhere, and at once when `look` is called. What
 * cannot be used is left until it can.
 */
export function followCertificate(
  files: CertificateFiles,
  first: CertificateFiles,
  { everyMs, onChange, onRenewed, onTrouble }: FollowOptions,
): { readonly look: () => Promise<void>; readonly end: () => void } {
  let last = first;
  let trouble = "";
  const look = async (): Promise<void> => {
    try {
      const fresh = await readCertificate(files);
      if (fresh.cert === last.cert && fresh.key === last.key) return;
      onChange(fresh);
      last = fresh;
      trouble = "";
      onRenewed();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (error.message === trouble) return;
      trouble = error.message;
      onTrouble(error);
    }
  };
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return { look, end: () => clearInterval(timer) };
}

/** When a certificate ends, for whoever watches it. */
export function certificateMetrics(cert: string): MetricFamily[] {
  return [
    gauge(
      "kops_assets_serve_certificate_expiry_seconds",
      "When the certificate ends, since 1970.",
      Date.parse(new X509Certificate(cert).validTo) / 1000,
    ),
  ];
}
