// What a single executable starts with.
import { getAsset, getRawAsset } from "node:sea";
import { createLoader } from "./loader.mjs";

const index = JSON.parse(getAsset("index.json", "utf8"));
const { load } = createLoader(
  { program: Buffer.from(getRawAsset("program")), index, cache: Buffer.from(getRawAsset("code")) },
  process.getBuiltinModule,
);
load("kops-assets");
