import { ARCHITECTURES } from "../cluster/cluster.ts";
import { redactUrl } from "../errors/redact-url.ts";
import { UserError } from "../errors/user-error.ts";
import { quoteText } from "../values/quote-text.ts";
import { someOf } from "../values/some-of.ts";
import { unsafeCharacter } from "../values/unsafe-character.ts";
import { imagesToPull } from "./images-to-pull.ts";
import type { NodeFile, NodePlan } from "../nodes/node-plan.ts";

/** Throws a UserError where no script can be made of a plan: NO_NODE, BAD_URL, UNKNOWN_HASH, BAD_TEXT. */
export function checkPlan(plan: NodePlan): void {
  if (plan.role === "Bastion") {
    throw new UserError(
      "NO_NODE",
      `Instance group ${plan.instanceGroup} is a bastion: its machines are not nodes`,
      {
        hint: "Name an instance group of control planes, API servers or nodes.",
      },
    );
  }
  const files = ARCHITECTURES.flatMap((arch) => [...plan.files[arch], plan.nodeup[arch]]);
  const urls = files.flatMap((file) => file.urls);
  checkUrls(urls);
  checkHashes(files);
  const images = imagesToPull(plan).map(({ name }) => name);
  checkTexts([plan.instanceGroup, ...files.map(({ component }) => component), ...urls, ...images]);
  checkImages(images);
}

/** curl and wget are all that a bare machine has. */
function checkUrls(urls: readonly string[]): void {
  const bad = urls.find((url) => !/^https?:\/\//.test(url));
  if (bad === undefined) return;
  throw new UserError("BAD_URL", `A bare machine cannot download ${redactUrl(bad)}`, {
    hint: "Name the file repository by its https:// address.",
  });
}

function checkHashes(files: readonly NodeFile[]): void {
  const unknown = files.filter(({ sha256 }) => sha256 === undefined || !/^[0-9a-f]{64}$/.test(sha256));
  if (unknown.length === 0) return;
  const names = unknown.map(({ urls, canonical }) => redactUrl(urls[0] ?? canonical));
  throw new UserError(
    "UNKNOWN_HASH",
    `A node must not install what it cannot verify, and no sha256 is known for ${someOf(names)}`,
    { hint: "Give a lock file that has them (--lock), written with `kops-assets lock`." },
  );
}

/** What begins with a hyphen would be an option of the program that pulls it. */
function checkImages(images: readonly string[]): void {
  const bad = images.find((image) => image === "" || image.startsWith("-") || /\s/.test(image));
  if (bad === undefined) return;
  throw new UserError("BAD_TEXT", `${quoteText(bad)} is not the name of an image`, {
    hint: "Correct it in the cluster spec.",
  });
}

/** A URL or name with a line break is no name of anything, and cloud-init's YAML cannot hold other control characters. */
function checkTexts(texts: readonly string[]): void {
  const bad = texts.find((text) => unsafeCharacter(text) !== undefined);
  if (bad === undefined) return;
  const character = unsafeCharacter(bad) ?? "";
  throw new UserError("BAD_TEXT", `${quoteText(redactUrl(bad))} holds the control character ${character}`, {
    hint: "Correct it in the cluster spec or in the flags.",
  });
}
