import type { Route } from "../route.ts";

/** The name by which it is remembered that something was asked for; a layer says nothing that its image does not. */
export function aboutOf(route: Route): string | undefined {
  if (route.kind === "manifest") return `${route.repository}\t${route.reference}`;
  return route.kind === "file" && route.path !== "" ? route.path : undefined;
}
