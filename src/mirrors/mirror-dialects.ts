import { planEcrMirrors } from "./plan-ecr-mirrors.ts";
import { planMirrors } from "./plan-mirrors.ts";
import type { MirrorPlan } from "./mirror-plan.ts";
import type { MirrorRequest } from "./mirror-request.ts";
import { renderContainerdMirrors } from "./render-containerd-mirrors.ts";
import { renderCrioMirrors } from "./render-crio-mirrors.ts";
import { renderDockerMirrors } from "./render-docker-mirrors.ts";
import { renderK3sMirrors } from "./render-k3s-mirrors.ts";
import { renderKopsMirrors } from "./render-kops-mirrors.ts";
import { renderTalosMirrors } from "./render-talos-mirrors.ts";
import type { RenderedMirrors } from "./rendered-mirrors.ts";
import { present } from "../values/present.ts";

/** Whose configuration mirrors are written as. */
interface MirrorDialect {
  /** As `render mirrors --for` takes it. */
  readonly name: string;
  /** Whether the runtime can look for a repository under another name, as kOps's containerRegistry stores it. */
  readonly canRename: boolean;
  /** Plans by itself where its mirrors are not those of the request; throws UserErrors for what the request lacks. */
  readonly plan?: (request: MirrorRequest) => PlannedDialect;
  readonly render: (plan: MirrorPlan, request: MirrorRequest) => RenderedMirrors;
}

/** A plan, and what belongs to it besides the runtimes' files. */
type PlannedDialect = RenderedMirrors & { readonly plan: MirrorPlan };

/** A new dialect is a file and a row. */
export const MIRROR_DIALECTS = [
  { name: "containerd", canRename: false, render: containerd },
  { name: "k3s", canRename: true, render: renderK3sMirrors },
  { name: "crio", canRename: true, render: renderCrioMirrors },
  { name: "talos", canRename: false, render: renderTalosMirrors },
  { name: "docker", canRename: false, render: renderDockerMirrors },
  {
    name: "kops",
    canRename: false,
    render: (plan: MirrorPlan, { assets, release, own }: MirrorRequest) =>
      renderKopsMirrors(plan, assets, release(), own),
  },
  { name: "ecr-pull-through", canRename: false, plan: planEcrMirrors, render: containerd },
] as const satisfies readonly MirrorDialect[];

export type MirrorDialectName = (typeof MIRROR_DIALECTS)[number]["name"];

/** Where nodes find the images of a list by their upstream names, in one dialect's words. Throws UserErrors for what the request lacks. */
export function renderMirrorDialect(name: MirrorDialectName, request: MirrorRequest): RenderedMirrors {
  const dialect: MirrorDialect | undefined = MIRROR_DIALECTS.find((row) => row.name === name);
  if (dialect === undefined) throw new TypeError(`no dialect is named ${name}`);
  const planned = dialect.plan?.(request) ?? planRequest(request, dialect.canRename);
  const rendered = dialect.render(planned.plan, request);
  return {
    files: [...planned.files, ...rendered.files],
    findings: [...planned.findings, ...rendered.findings],
  };
}

function planRequest(request: MirrorRequest, canRename: boolean): PlannedDialect {
  const { images, assets, mirrors, caFile, fallback } = request;
  const planned = planMirrors(images, assets, { mirrors, canRename, ...present({ caFile, fallback }) });
  return { ...planned, files: [] };
}

function containerd(plan: MirrorPlan): RenderedMirrors {
  return { files: renderContainerdMirrors(plan), findings: [] };
}
