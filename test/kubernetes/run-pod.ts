import { NAMESPACE, type Cluster } from "./start-cluster.ts";

const SECURITY = {
  runAsNonRoot: true,
  runAsUser: 65532,
  seccompProfile: { type: "RuntimeDefault" },
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
};

/** Runs our image in a pod of its own, as strictly as may be, with some files in /files; how it ended, and its log. */
export async function runPod(
  { kubernetes, image }: Cluster,
  name: string,
  args: readonly string[],
  files: Readonly<Record<string, string>>,
): Promise<{ readonly phase: string; readonly log: string }> {
  const root = `/api/v1/namespaces/${NAMESPACE}`;
  const volumeMounts = [{ name: "files", mountPath: "/files" }];
  await kubernetes.create(`${root}/configmaps`, { metadata: { name }, data: files });
  await kubernetes.create(`${root}/pods`, {
    metadata: { name },
    spec: {
      restartPolicy: "Never",
      automountServiceAccountToken: false,
      containers: [{ name, image, args, securityContext: SECURITY, volumeMounts }],
      volumes: [{ name: "files", configMap: { name } }],
    },
  });
  const phase = await kubernetes.until(`pod ${name} ends`, async () => {
    const pod = await kubernetes.read(`${root}/pods/${name}`);
    return ["Succeeded", "Failed"].find((one) => one === pod?.status?.["phase"]);
  });
  return { phase, log: await kubernetes.log(NAMESPACE, name) };
}
