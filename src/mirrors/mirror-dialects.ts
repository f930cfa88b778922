import type { MirrorDialectName } from "./mirror-dialect-names.ts";
import { planEcrMirrors } from "./plan-ecr-mirrors.ts";
import { planMirrors } from "./plan-mirrors.ts";
import type { MirrorPlan } from "./mirror-plan.ts";
import type { MirrorRequest } from "./mirror-request.ts";
import { renderContainerdMirrors } from "./render-containerd-mirrors.ts";
import { renderCrioMirrors } from "./render-crio-mirrors.ts";
import { renderDockerMirrors } from "./render-docker-mirrors.ts";
import { renderDragonflyMirrors } from "./render-dragonfly-mirrors.ts";
import { renderK3sMirrors } from "./render-k3s-mirrors.ts";
import { renderKopsMirrors } from "./render-kops-mirrors.ts";
import { renderSpegelMirrors } from "./render-spegel-mirrors.ts";
import { renderTalosMirrors } from "./render-talos-mirrors.ts";
import type { RenderedMirrors } from "./rendered-mirrors.ts";
import { present } from "../values/present.ts";

/** Whose configuration mirrors are written as. */
interface MirrorDialect {
  /** Whether the runtime can look for a repository under another name, as kOps's containerRegistry stores it. */
  readonly canRename: boolean;
  /** Plans by itself where its mirrors are not those of the request; throws UserErrors for what the request lacks. */
  readonly plan?: (request: MirrorRequest) => PlannedDialect;
  readonly render: (plan: MirrorPlan, request: MirrorRequest) => RenderedMirrors;
}

/** A plan, and what belongs to it besides the runtimes' files. */
type PlannedDialect = RenderedMirrors & { readonly plan: MirrorPlan };

/** A new dialect is a name, a file and a row. */
const MIRROR_DIALECTS: Readonly<Record<MirrorDialectName, MirrorDialect>> = {
  containerd: { canRename: false, render: containerd },
  k3s: { canRename: true, render: renderK3sMirrors },
  crio: { canRename: true, render: renderCrioMirrors },
  talos: { canRename: false, render: renderTalosMirrors },
  docker: { canRename: false, render: renderDockerMirrors },
  kops: {
    canRename: false,
    render: (plan, { assets, release, own }) => renderKopsMirrors(plan, assets, release(), own),
  },
  spegel: { canRename: false, render: renderSpegelMirrors },
  dragonfly: { canRename: false, render: renderDragonflyMirrors },
  "ecr-pull-through": { canRename: false, plan: planEcrMirrors, render: containerd },
};

/** Where nodes find the images of a list by their upstream names, in one dialect's words. Throws UserErrors for what the request lacks. */
export function renderMirrorDialect(name: MirrorDialectName, request: MirrorRequest): RenderedMirrors {
  const dialect = MIRROR_DIALECTS[name];
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
