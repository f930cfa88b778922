import { describe, expect, it } from "vitest";
import type { FileStat } from "../content/file-store.ts";
import { UserError } from "../errors/user-error.ts";
import { createListings } from "./listings.ts";

/** Listings over files of a size each, of which a page holds `page`; `asked` gets the folders. */
function listingsOf(files: Record<string, number>, page: number, asked: string[] = []) {
  return createListings((folder) => {
    asked.push(folder);
    const prefix = folder === "" ? "" : `${folder}/`;
    const below = Object.entries(files).filter(([path]) => path.startsWith(prefix));
    if (below.length > page) return Promise.resolve(undefined);
    return Promise.resolve(new Map(below.map(([path, size]): [string, FileStat] => [path, { size }])));
  });
}

const FILES = { "a/x": 1, "a/y": 2, "b/z": 3, top: 4 };

describe("createListings", () => {
  it("asks once for everything that fits into a page", async () => {
    const asked: string[] = [];
    const listings = listingsOf(FILES, 4, asked);
    const found = await Promise.all(["a/x", "b/z", "top", "c/none"].map((path) => listings.glance(path)));
    expect(found).toEqual([{ size: 1 }, { size: 3 }, { size: 4 }, "absent"]);
    expect(asked).toEqual([""]);
  });

  it("asks once for each folder where there is more", async () => {
    const asked: string[] = [];
    const listings = listingsOf(FILES, 2, asked);
    for (const path of ["a/x", "a/y", "b/z"]) expect(await listings.glance(path)).toBeDefined();
    expect(await listings.glance("top")).toBeUndefined();
    expect(await listings.glance("b/none")).toBe("absent");
    expect(asked).toEqual(["", "a", "b"]);
  });

  it("knows nothing any more of a file that is written", async () => {
    const listings = listingsOf(FILES, 4);
    await listings.glance("a/x");
    listings.forget("a/x");
    expect(await listings.glance("a/x")).toBeUndefined();
    expect(await listings.glance("a/y")).toEqual({ size: 2 });
  });

  it("lacks only what a listing that was made has not", async () => {
    const asked: string[] = [];
    const listings = listingsOf(FILES, 4, asked);
    expect(listings.lacks("none")).toBe(false);
    expect(asked).toEqual([]);
    await listings.glance("a/x");
    expect(["none", "a/x"].map((path) => listings.lacks(path))).toEqual([true, false]);
    listings.forget("none");
    expect(listings.lacks("none")).toBe(false);
  });

  it("learns nothing where listing is not allowed, and hides no fault of its own", async () => {
    const refused = createListings(() => Promise.reject(new UserError("FORBIDDEN", "403")));
    expect(await refused.glance("a/x")).toBeUndefined();
    const broken = createListings(() => Promise.reject(new TypeError("a bug")));
    await expect(broken.glance("a/x")).rejects.toThrow("a bug");
  });
});
