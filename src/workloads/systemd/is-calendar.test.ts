import { expect, test } from "vitest";
import { isCalendar } from "./is-calendar.ts";

// As `systemd-analyze calendar` takes and refuses them.
test.each([
  ["*-*-* 03:15:00", true],
  ["daily", true],
  ["semi-annually", true],
  ["daily UTC", true],
  ["Mon..Fri 03:15", true],
  ["Thu,Fri 2012-*-1,5 11:12:13", true],
  ["Sat,Sun 12-05 08:05", true],
  ["*-*~3 05:00", true],
  ["2026-*-01/7", true],
  ["*:0/15", true],
  ["*-*-* 03:15 Europe/Berlin", true],
  ["@1395716396", true],
  ["", false],
  ["nonsense", false],
  ["Mon nonsense", false],
  ["03:15 Mon", false],
  ["12:0 NONSENSE", false],
  ["UTC", false],
  ["25:00", false],
  ["03:75", false],
  ["13-01 00:00", false],
  ["Thur 01:00", false],
  ["daily\nX=y", false],
])("%j: %s", (text, expected) => expect(isCalendar(text)).toBe(expected));
