import type { Architecture, Role } from "../cluster/cluster.ts";
import type { Why } from "./asset.ts";

interface Explained {
  readonly why: readonly Why[];
}

/** What a list is narrowed to; what is absent narrows nothing. */
export interface Selection {
  readonly roles?: readonly Role[] | undefined;
  readonly architectures?: readonly Architecture[] | undefined;
}

/**
 * The assets that nodes of the wanted roles and architectures need. A source that does not say who needs an asset leaves it in. Images
 * are for all architectures; which platforms of them are copied is for whoever copies.
 */
export function selectAssets<Image extends Explained, File extends Explained>(
  assets: { readonly images: readonly Image[]; readonly files: readonly File[] },
  { roles, architectures }: Selection,
): { images: Image[]; files: File[] } {
  const hasRole = ({ why }: Explained): boolean => overlaps(why, roles, (one) => one.roles);
  const hasArchitecture = ({ why }: Explained): boolean =>
    overlaps(why, architectures, (one) => one.architectures);
  return {
    images: assets.images.filter(hasRole),
    files: assets.files.filter((file) => hasRole(file) && hasArchitecture(file)),
  };
}

function overlaps<T>(
  why: readonly Why[],
  wanted: readonly T[] | undefined,
  valuesOf: (one: Why) => readonly T[],
): boolean {
  if (wanted === undefined || why.length === 0) return true;
  return why.some((one) => {
    const values = valuesOf(one);
    return values.length === 0 || values.some((value) => wanted.includes(value));
  });
}
