import { didYouMean } from "../../cluster/read/did-you-mean.ts";
import { ARCHITECTURES, ROLES, type Architecture, type Role } from "../../cluster/cluster.ts";
import type { ListRequest } from "../../tasks/list/list-request.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { roleOf } from "../../sources/role-of.ts";
import { present } from "../../values/present.ts";
import { unique } from "../../values/unique.ts";

/** What --platform and --roles narrow a list to. Throws UserError BAD_FLAGS. */
export function parseSelection(flags: {
  readonly platform: readonly string[];
  readonly roles?: string;
}): Pick<ListRequest, "architectures" | "roles"> {
  const architectures = unique(flags.platform.map(parsePlatform));
  return {
    ...(architectures.length === 0 ? {} : { architectures }),
    ...present({ roles: flags.roles === undefined ? undefined : parseRoles(flags.roles) }),
  };
}

/** kOps's machines run Linux, and its files are there for two architectures. */
function parsePlatform(text: string): Architecture {
  const found = ARCHITECTURES.find((arch) => [`linux/${arch}`, arch].includes(text));
  if (found !== undefined || text === "linux/arm64/v8") return found ?? "arm64";
  const known = ARCHITECTURES.map((arch) => `linux/${arch}`).join(" or ");
  throw badFlags(`--platform ${text} is not a platform of kOps`, `Write ${known}; repeat the flag for both.`);
}

function parseRoles(text: string): Role[] {
  return text.split(",").map((name) => {
    const role = roleOf(name.trim());
    if (role !== undefined) return role;
    throw badFlags(
      `--roles has ${JSON.stringify(name)}, which is not a role`,
      didYouMean(name.trim(), ROLES, `Write some of ${ROLES.join(",")}.`),
    );
  });
}
