import { expect, test } from "vitest";
import { UserError } from "../errors/user-error.ts";
import { PieceSize } from "./piece-size.ts";
import { uploadQuirks } from "./upload-quirks.ts";

const MIB = 1024 * 1024;
const TOO_LARGE = new UserError("BODY_LIMIT", "answered 413");

test("a piece that was on its way while others were made smaller is worth another try", () => {
  const learned = {
    refusesMounts: false,
    keepsMounts: false,
    failedMounts: 0,
    wantsPieces: true,
    piece: 16 * MIB,
  };
  const context = { learned, quirks: uploadQuirks("registry.example.com") };
  const [large, small] = [new PieceSize(context, 3 * MIB), new PieceSize(context, 1.5 * MIB)];
  for (const each of [large, small]) each.begin();
  expect(small.isTold(TOO_LARGE)).toBe(true);
  expect(learned.piece).toBe(MIB / 2);
  expect(large.isTold(TOO_LARGE)).toBe(true);
  large.begin();
  expect(large.isTold(TOO_LARGE)).toBe(false);
});
