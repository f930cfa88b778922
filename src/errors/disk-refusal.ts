/** What a disk's refusal means to a user. */
export interface DiskRefusal {
  readonly code: string;
  /** What the place does, between its name and what was to be stored there. */
  readonly says: string;
  readonly hint: string;
}

const AGAIN = "run again: what is complete is kept.";
const FULL: DiskRefusal = {
  code: "DISK_FULL",
  says: "has no space (or no inode) left for",
  hint: `Free space and inodes (df -h, df -i), and ${AGAIN}`,
};
const DENIED: DiskRefusal = {
  code: "NOT_WRITABLE",
  says: "refuses to store",
  hint: "Check the owner and the permissions of the directory, and that it is not mounted read-only.",
};
const TOO_LARGE: DiskRefusal = {
  code: "FILE_TOO_LARGE",
  says: "cannot store a file as large as",
  hint: "Use a file system without such a limit (FAT stops at 4 GiB), and raise `ulimit -f`.",
};
const TOO_MANY: DiskRefusal = {
  code: "TOO_MANY_OPEN_FILES",
  says: "cannot be used: this process or machine has too many open files for",
  hint: `Raise \`ulimit -n\`, or lower --concurrency, and ${AGAIN}`,
};
const BROKEN: DiskRefusal = {
  code: "DISK_ERROR",
  says: "failed for",
  hint: "The disk, or the network to it, does not work properly. Check the system's log (dmesg).",
};
const NO_PLACE: DiskRefusal = {
  code: "NOT_WRITABLE",
  says: "cannot store",
  hint: "Name a directory on a disk. System directories such as /proc cannot hold files.",
};

const REFUSALS: Readonly<Record<string, DiskRefusal>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EACCES: DENIED,
  EPERM: DENIED,
  EROFS: DENIED,
  EFBIG: TOO_LARGE,
  EMFILE: TOO_MANY,
  ENFILE: TOO_MANY,
  EIO: BROKEN,
  ESTALE: BROKEN,
  ENXIO: BROKEN,
  ENODEV: BROKEN,
  ETIMEDOUT: BROKEN,
  EBUSY: BROKEN,
  ENOENT: NO_PLACE,
  EINVAL: NO_PLACE,
  ENOSYS: NO_PLACE,
  EOPNOTSUPP: NO_PLACE,
  ENOTSUP: NO_PLACE,
};

/** What to do where nothing of an earlier run is kept. */
export function hintFromScratch({ hint }: Pick<DiskRefusal, "hint">): string {
  return hint.replace(AGAIN, "run again, from the beginning.");
}

/** What a system error's code ("ENOSPC") says of the disk; undefined for what is no refusal of one. */
export function diskRefusal(code: string | undefined): DiskRefusal | undefined {
  return code === undefined ? undefined : REFUSALS[code];
}
