/** Letters of a containerd package's hash: kOps has no room for `sha256:` there, and takes it everywhere else. */
export const LONGEST_HASH = 64;
const PREFIX = /^(?:sha256|sha1|md5):/;
/** Hexadecimal digits by algorithm; kOps tells them apart by their number where no prefix does. */
const DIGITS: Readonly<Record<string, number>> = { md5: 32, sha1: 40, sha256: 64 };
/** What a hash has to be, as messages tell it. */
export const HASH_FORM = "64 hexadecimal digits (sha256), 40 (sha1) or 32 (md5)";

/** A hash that the user gives for a file, hexadecimal and in lower case: one of the two. */
export interface PackageHash {
  readonly sha256?: string;
  /** An md5 or a sha1. */
  readonly olderHash?: string;
}

/**
 * What kOps reads in a hash of a spec: `sha256:`, `sha1:` or `md5:` may stand before it (FromString in util/pkg/hashing). Undefined for
 * what it refuses: blanks, another length, other characters.
 */
export function readPackageHash(written: string): PackageHash | undefined {
  const [prefix = ""] = PREFIX.exec(written) ?? [];
  const digits = written.slice(prefix.length);
  const algorithm =
    prefix === "" ? Object.keys(DIGITS).find((name) => DIGITS[name] === digits.length) : prefix.slice(0, -1);
  const isRight = /^[0-9a-fA-F]+$/.test(digits) && digits.length === DIGITS[algorithm ?? ""];
  if (!isRight) return undefined;
  const hash = digits.toLowerCase();
  return algorithm === "sha256" ? { sha256: hash } : { olderHash: hash };
}
