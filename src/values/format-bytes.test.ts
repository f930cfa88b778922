import { expect, test } from "vitest";
import { formatBytes } from "./format-bytes.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [99_949, "99.9 kB"],
  [100_000, "100 kB"],
  [1_830_000_000, "1.8 GB"],
  [5_000_000_000_000_000, "5000 TB"],
])("%d bytes are shown as %s", (bytes, shown) => expect(formatBytes(bytes)).toBe(shown));
