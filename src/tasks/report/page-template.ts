import { UserError } from "../../errors/user-error.ts";
import { readPackageFile } from "../disk/package-files.ts";

const PAGE = "dist/report-page.html";

/** The page that tools/build-page.mjs made, without data. Throws a UserError UNREADABLE_FILE where the package is not whole. */
export function pageTemplate(): string {
  const page = readPackageFile(PAGE);
  if (page !== undefined) return page;
  throw new UserError("UNREADABLE_FILE", `${PAGE} is missing in this installation of kops-assets`, {
    hint: "Install the package again; in a checkout, run `npm run build`.",
  });
}
