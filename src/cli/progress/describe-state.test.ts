import { expect, test } from "vitest";
import { describeState } from "./describe-state.ts";
import { ProgressState } from "./progress-state.ts";

test.each([
  [1, 0, "0 of 1 image is complete, 0 B read"],
  [0, 1, "0 of 1 file is complete, 0 B read"],
  [1, 1, "0 of 1 image and 0 of 1 file are complete, 0 B read"],
  [2, 0, "0 of 2 images are complete, 0 B read"],
])("%d images and %d files", (images, files, text) => {
  const state = new ProgressState();
  state.images.total = images;
  state.files.total = files;
  expect(describeState(state)).toBe(text);
});
