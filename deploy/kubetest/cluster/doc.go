// Package cluster runs the control plane of a Kubernetes cluster as processes
// on loopback: etcd, the API server and, for nodes that are simulated by kwok,
// the controller manager and the scheduler. Nothing in such a cluster runs a
// container; everything that decides about objects is the real thing.
package cluster
