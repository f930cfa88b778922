/** A small cluster that kOps lists. */
export const MADE_UP_SPEC = `apiVersion: kops.k8s.io/v1alpha2
kind: Cluster
metadata:
  name: a.example.com
spec:
  assets:
    containerRegistry: registry.example.com/x
    fileRepository: https://files.example.com/y
  cloudProvider: aws
  containerd:
    version: 1.7.28
  etcdClusters:
  - etcdMembers:
    - {instanceGroup: cp, name: a}
    name: main
  - etcdMembers:
    - {instanceGroup: cp, name: a}
    name: events
  hooks:
  - name: h
    execContainer: {image: "quay.io/a/b:v1", command: [sh]}
  kubernetesVersion: 1.31.0
  networkCIDR: 172.20.0.0/16
  networking:
    cilium: {version: v1.16.7, hubble: {enabled: true}}
  subnets:
  - {cidr: 172.20.32.0/19, name: a, type: Public, zone: us-east-1a}
---
apiVersion: kops.k8s.io/v1alpha2
kind: InstanceGroup
metadata:
  labels: {kops.k8s.io/cluster: a.example.com}
  name: cp
spec: {maxSize: 1, minSize: 1, role: ControlPlane, subnets: [a]}
---
apiVersion: kops.k8s.io/v1alpha2
kind: InstanceGroup
metadata:
  labels: {kops.k8s.io/cluster: a.example.com}
  name: nodes
spec: {maxSize: 2, minSize: 1, role: Node, subnets: [a], warmPool: {minSize: 1}}
`;
