import { STATUS_CODES } from "node:http";
import { expect, test } from "vitest";
import { STATUS_PHRASES } from "./status-phrases.ts";

test("every refusal that Node has words for has some here", () => {
  const refusals = Object.keys(STATUS_CODES).filter((status) => Number(status) >= 300);
  expect(Object.keys(STATUS_PHRASES)).toEqual(expect.arrayContaining(refusals));
});
