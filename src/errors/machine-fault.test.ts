import { describe, expect, test } from "vitest";
import { diskRefusal } from "./disk-refusal.ts";
import { machineFault } from "./machine-fault.ts";
import { UserError } from "./user-error.ts";

const systemError = (code: string): Error => Object.assign(new Error(`${code}: no`), { code });

describe("what the machine refuses", () => {
  test.each([
    ["ENOSPC", "DISK_FULL", /Free space/],
    ["EDQUOT", "DISK_FULL", /Free space/],
    ["EROFS", "NOT_WRITABLE", /read-only/],
    ["EACCES", "NOT_WRITABLE", /permissions/],
    ["EPERM", "NOT_WRITABLE", /permissions/],
    ["EFBIG", "FILE_TOO_LARGE", /ulimit -f/],
    ["EMFILE", "TOO_MANY_OPEN_FILES", /ulimit -n/],
    ["ENFILE", "TOO_MANY_OPEN_FILES", /ulimit -n/],
    ["EIO", "DISK_ERROR", /dmesg/],
    ["ESTALE", "DISK_ERROR", /dmesg/],
  ])("%s is %s, with what to do", (system, code, hint) => {
    expect(machineFault(systemError(system))).toMatchObject({
      code,
      side: "local",
      hint: expect.stringMatching(hint) as string,
      message: expect.stringContaining(system) as string,
    });
  });

  test.each(["ENOENT", "EINVAL", "EEXIST", "ERR_X"])("%s may be ours, and is not excused", (system) => {
    expect(machineFault(systemError(system))).toBeUndefined();
  });

  test("what is told already, or is no error of the system, stays as it is", () => {
    expect(machineFault(new UserError("ENOSPC", "told"))).toBeUndefined();
    expect(machineFault(new TypeError("ours"))).toBeUndefined();
    expect(diskRefusal(undefined)).toBeUndefined();
  });
});
