import type { Finding } from "../../errors/finding.ts";
import type { Bundle } from "../../bundle/open-bundle.ts";
import type { TransferPlan } from "../../transfer/transfer-plan.ts";

/** What a directory has besides what a plan puts there: tags and files that nobody of the list needs. */
export async function findExtra(
  { directory, images }: Bundle,
  files: readonly string[],
  { copies }: TransferPlan,
): Promise<Finding[]> {
  const wanted = new Set(
    copies.flatMap((copy) => {
      if (copy.kind === "file") return [copy.target.path, `${copy.target.path}.sha256`];
      const { repository, tag, digest } = copy.target;
      return [`${repository}:${tag ?? digest ?? ""}`];
    }),
  );
  const names = await images.repositories();
  const tags = await Promise.all(
    names.map(async (name) => (await images.tags(name)).map((tag) => `${name}:${tag}`)),
  );
  const extra = [...tags.flat(), ...files].filter((name) => !wanted.has(name));
  if (extra.length === 0) return [];
  const message = `${directory} has ${extra.length} image${extra.length === 1 ? "" : "s"} or files that the list does not name: ${extra.slice(0, 5).join(", ")}${extra.length > 5 ? ", …" : ""}`;
  return [{ code: "EXTRA", severity: "info", message, assets: extra }];
}
