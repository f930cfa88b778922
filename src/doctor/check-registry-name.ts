import type { AssetsSpec } from "../cluster/cluster.ts";
import { parseImageName } from "../sources/image-name.ts";
import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import type { Finding } from "../errors/finding.ts";
import { ofAssets } from "./places.ts";

type Field = "containerRegistry" | "containerProxy";
type Draft = Omit<Finding, "place" | "flag">;

const PLAIN = "Write the host, with a path if it has one: registry.example.com/kops.";

/** Whether names of images can be made with spec.assets' registry or proxy. */
export const checkRegistryName: DoctorCheck = {
  codes: {
    REGISTRY_AND_PROXY: {
      title: "containerRegistry and containerProxy together",
      why: "kOps refuses the spec.",
    },
    REGISTRY_SCHEME: {
      title: "registry given as a URL",
      why: "kOps puts it before names of images, which have no scheme.",
    },
    REGISTRY_NAME: {
      title: "registry that makes image names invalid",
      why: "Container runtimes refuse such names.",
    },
    REGISTRY_ON_DOCKER_HUB: {
      title: "registry that runtimes take for a user of Docker Hub",
      why: "Container runtimes do not take a first part without dot or port for a host.",
    },
  },
  find: findRegistryName,
};

function findRegistryName(facts: DoctorFacts): Finding[] {
  const { containerRegistry, containerProxy } = facts.assets;
  const both: Finding[] =
    containerRegistry === undefined || containerProxy === undefined
      ? []
      : [
          {
            code: "REGISTRY_AND_PROXY",
            severity: "error",
            message: "containerRegistry and containerProxy are both given, and kOps refuses that",
            hint: "Keep one of the two: containerRegistry for copies, containerProxy for a pull-through cache.",
            ...ofAssets(facts, "containerProxy"),
          },
        ];
  const fields: Field[] = ["containerRegistry", "containerProxy"];
  return [...both, ...fields.flatMap((field) => fieldProblem(facts, field))];
}

function fieldProblem(facts: DoctorFacts, field: Field): Finding[] {
  const written = facts.assets[field];
  const draft = written === undefined ? undefined : nameProblem(written, field);
  return draft === undefined ? [] : [{ ...draft, ...ofAssets(facts, field) }];
}

function nameProblem(written: string, field: keyof AssetsSpec): Draft | undefined {
  const shown = JSON.stringify(written);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(written)) {
    const message = `the ${field} ${shown} is a URL; kOps puts it before every image's name as it is, and no runtime can read that name`;
    return { code: "REGISTRY_SCHEME", severity: "error", message, hint: `${PLAIN} Runtimes speak https.` };
  }
  if (field === "containerRegistry" && written.endsWith("/")) {
    const message = `the ${field} ${shown} ends in a slash; kOps adds another one, and names with two slashes are not valid`;
    return { code: "REGISTRY_NAME", severity: "error", message, hint: "Leave out the slash at the end." };
  }
  const name = parseImageName(`${written.replace(/\/$/, "")}/image:1`);
  if (name === undefined || written.includes("@")) {
    const message = `with the ${field} ${shown}, images have names that no runtime can read`;
    return {
      code: "REGISTRY_NAME",
      severity: "error",
      message,
      hint: `${PLAIN} Only the host may have capitals.`,
    };
  }
  if (name.registry !== undefined) return undefined;
  const message = `the ${field} ${shown} has no dot, no port and is not localhost: runtimes take it for a user of Docker Hub`;
  const hint = "Write the registry's full name, or docker.io/ before it if Docker Hub is meant.";
  return { code: "REGISTRY_ON_DOCKER_HUB", severity: "warning", message, hint };
}
