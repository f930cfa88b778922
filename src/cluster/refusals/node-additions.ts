import { objectOf, textOf } from "../read/json-fields.ts";
import type { RefusalRule } from "./refusal-rule.ts";
import type { Refusal } from "./refusal.ts";
import type { SpecView } from "./spec-view.ts";

/** Hooks, files and kernel parameters that a cluster or an instance group adds to its nodes. */
export const nodeAdditions: RefusalRule = ({ cluster, instanceGroups }) =>
  [cluster, ...instanceGroups].flatMap((view) => [
    ...checkHooks(view),
    ...checkFiles(view),
    ...checkParameters(view),
  ]);

function checkHooks(view: SpecView): Refusal[] {
  return view.items("hooks").flatMap((item, index) => {
    const hook = objectOf(item) ?? {};
    const container = objectOf(hook["execContainer"]);
    const manifest = textOf(hook["manifest"]);
    const isRaw = hook["useRawManifest"] === true;
    const refuse = (message: string): Refusal => view.refuse(["hooks", index], message);
    if (hook["disabled"] === true) return [];
    return [
      ...(container === undefined && manifest === undefined
        ? [refuse("needs manifest or execContainer")]
        : []),
      ...(container !== undefined && isRaw ? [refuse("execContainer has no useRawManifest")] : []),
      ...(manifest === undefined && isRaw ? [refuse("useRawManifest needs manifest")] : []),
      ...(container !== undefined && textOf(container["image"]) === undefined
        ? [view.refuse(["hooks", index, "execContainer", "image"], "is required")]
        : []),
    ];
  });
}

function checkFiles(view: SpecView): Refusal[] {
  return view
    .items("fileAssets")
    .flatMap((item, index) =>
      ["name", "content"]
        .filter((field) => textOf(objectOf(item)?.[field]) === undefined)
        .map((field) => view.refuse(["fileAssets", index, field], "is required")),
    );
}

function checkParameters(view: SpecView): Refusal[] {
  return view
    .items("sysctlParameters")
    .flatMap((parameter, index) =>
      (textOf(parameter) ?? "").includes("=")
        ? []
        : [view.refuse(["sysctlParameters", index], "is written as name=value")],
    );
}
