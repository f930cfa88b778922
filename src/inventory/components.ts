import type { Component } from "./component.ts";
import { additionalObjects } from "./components/additional-objects.ts";
import { amazonVpcCni } from "./components/amazon-vpc-cni.ts";
import { awsCloudControllerManager } from "./components/aws-cloud-controller-manager.ts";
import { awsEbsCsiDriver } from "./components/aws-ebs-csi-driver.ts";
import { awsIamAuthenticator } from "./components/aws-iam-authenticator.ts";
import { awsLoadBalancerController } from "./components/aws-load-balancer-controller.ts";
import { azureCloudControllerManager } from "./components/azure-cloud-controller-manager.ts";
import { azureCloudNodeManager } from "./components/azure-cloud-node-manager.ts";
import { azurediskCsiDriver } from "./components/azuredisk-csi-driver.ts";
import { calico } from "./components/calico.ts";
import { canal } from "./components/canal.ts";
import { certManager } from "./components/cert-manager.ts";
import { channelsBinary } from "./components/channels-binary.ts";
import { cilium } from "./components/cilium.ts";
import { clusterAutoscaler } from "./components/cluster-autoscaler.ts";
import { cniPlugins } from "./components/cni-plugins.ts";
import { containerd } from "./components/containerd.ts";
import { coredns } from "./components/coredns.ts";
import { crictl } from "./components/crictl.ts";
import { digitaloceanCloudControllerManager } from "./components/digitalocean-cloud-controller-manager.ts";
import { digitaloceanCsiDriver } from "./components/digitalocean-csi-driver.ts";
import { dnsController } from "./components/dns-controller.ts";
import { ecrCredentialProvider } from "./components/ecr-credential-provider.ts";
import { etcd } from "./components/etcd.ts";
import { etcdManager } from "./components/etcd-manager.ts";
import { externalDns } from "./components/external-dns.ts";
import { flannel } from "./components/flannel.ts";
import { gcpCloudControllerManager } from "./components/gcp-cloud-controller-manager.ts";
import { gcpCredentialProvider } from "./components/gcp-credential-provider.ts";
import { gcpPdCsiDriver } from "./components/gcp-pd-csi-driver.ts";
import { hcloudCloudControllerManager } from "./components/hcloud-cloud-controller-manager.ts";
import { hcloudCsiDriver } from "./components/hcloud-csi-driver.ts";
import { karpenter } from "./components/karpenter.ts";
import { kindnet } from "./components/kindnet.ts";
import { kopeioAuthentication } from "./components/kopeio-authentication.ts";
import { kopeioNetworking } from "./components/kopeio-networking.ts";
import { kopsArchives } from "./components/kops-archives.ts";
import { kopsChannels } from "./components/kops-channels.ts";
import { kopsController } from "./components/kops-controller.ts";
import { kopsUtilsCp } from "./components/kops-utils-cp.ts";
import { kubeApiserver } from "./components/kube-apiserver.ts";
import { kubeApiserverHealthcheck } from "./components/kube-apiserver-healthcheck.ts";
import { kubeControllerManager } from "./components/kube-controller-manager.ts";
import { kubeDns } from "./components/kube-dns.ts";
import { kubeProxy } from "./components/kube-proxy.ts";
import { kubeRouter } from "./components/kube-router.ts";
import { kubeScheduler } from "./components/kube-scheduler.ts";
import { kubectl } from "./components/kubectl.ts";
import { kubelet } from "./components/kubelet.ts";
import { kubernetesArchives } from "./components/kubernetes-archives.ts";
import { metadataProxy } from "./components/metadata-proxy.ts";
import { metricsServer } from "./components/metrics-server.ts";
import { mounter } from "./components/mounter.ts";
import { nerdctl } from "./components/nerdctl.ts";
import { nodeLocalDns } from "./components/node-local-dns.ts";
import { nodeProblemDetector } from "./components/node-problem-detector.ts";
import { nodeTerminationHandler } from "./components/node-termination-handler.ts";
import { nodeup } from "./components/nodeup.ts";
import { nvidia } from "./components/nvidia.ts";
import { openstackCloudControllerManager } from "./components/openstack-cloud-controller-manager.ts";
import { openstackCsiDriver } from "./components/openstack-csi-driver.ts";
import { pause } from "./components/pause.ts";
import { podIdentityWebhook } from "./components/pod-identity-webhook.ts";
import { protokube } from "./components/protokube.ts";
import { runc } from "./components/runc.ts";
import { scalewayCloudControllerManager } from "./components/scaleway-cloud-controller-manager.ts";
import { scalewayCsiDriver } from "./components/scaleway-csi-driver.ts";
import { snapshotController } from "./components/snapshot-controller.ts";
import { spotinstController } from "./components/spotinst-controller.ts";

/**
 * Every component that kOps brings into a cluster, in the order in which kOps comes to them: releases before 1.36 list
 * in this order, and node configurations name their files in it.
 */
export const COMPONENTS: readonly Component[] = [
  kubeApiserver,
  pause,
  kubeControllerManager,
  kubeScheduler,
  kubeProxy,
  kopsController,
  coredns,
  kubeDns,
  dnsController,
  externalDns,
  nodeLocalDns,
  clusterAutoscaler,
  metricsServer,
  certManager,
  nodeTerminationHandler,
  nodeProblemDetector,
  nvidia,
  awsLoadBalancerController,
  podIdentityWebhook,
  digitaloceanCloudControllerManager,
  digitaloceanCsiDriver,
  hcloudCloudControllerManager,
  hcloudCsiDriver,
  azureCloudControllerManager,
  azureCloudNodeManager,
  azurediskCsiDriver,
  gcpPdCsiDriver,
  scalewayCloudControllerManager,
  scalewayCsiDriver,
  spotinstController,
  metadataProxy,
  gcpCloudControllerManager,
  kopeioNetworking,
  flannel,
  calico,
  canal,
  kubeRouter,
  amazonVpcCni,
  kindnet,
  cilium,
  kopeioAuthentication,
  awsIamAuthenticator,
  openstackCsiDriver,
  openstackCloudControllerManager,
  awsCloudControllerManager,
  awsEbsCsiDriver,
  snapshotController,
  karpenter,
  additionalObjects,
  kubeApiserverHealthcheck,
  kopsUtilsCp,
  etcd,
  etcdManager,
  kopsChannels,
  nodeup,
  protokube,
  channelsBinary,
  kubernetesArchives,
  kopsArchives,
  kubelet,
  kubectl,
  mounter,
  ecrCredentialProvider,
  gcpCredentialProvider,
  cniPlugins,
  containerd,
  runc,
  nerdctl,
  crictl,
];
