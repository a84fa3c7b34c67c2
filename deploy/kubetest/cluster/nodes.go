package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
)

// AddNodes runs the controller manager, the scheduler and kwok, which takes
// every Node and plays what the files of stages say of it and its pods. It
// waits, until ctx is done, for what controllers put into each namespace.
func (c *Cluster) AddNodes(ctx context.Context, stages []string) error {
	ports, err := freePorts(1)
	if err != nil {
		return err
	}
	played := []string{
		"--kubeconfig", c.Kubeconfig, "--manage-all-nodes",
		// Its default is a port on all addresses.
		"--server-address", "127.0.0.1:" + ports[0], "--node-port", ports[0], "--node-ip", "127.0.0.1",
	}
	for _, file := range stages {
		played = append(played, "--config", file)
	}
	if err := errors.Join(
		c.run(ctx, filepath.Join(c.programs, "kube-controller-manager"), "--kubeconfig", c.Kubeconfig, "--secure-port", "0", "--leader-elect=false",
			"--service-account-private-key-file", c.path("accounts.key"), "--root-ca-file", c.path("certificates/apiserver.crt"),
			// Looks at what autoscaling says are not to be waited for.
			"--horizontal-pod-autoscaler-sync-period", "1s"),
		c.run(ctx, filepath.Join(c.programs, "kube-scheduler"), "--kubeconfig", c.Kubeconfig, "--secure-port", "0", "--leader-elect=false"),
		c.run(ctx, filepath.Join(c.programs, "kwok"), played...),
	); err != nil {
		return err
	}
	return until(ctx, "controllers", c.processes, func() error {
		_, err := c.Get(ctx, "/api/v1/namespaces/default/serviceaccounts/default")
		return err
	})
}

// Node is the object of a simulated node, to be given to the API server.
func Node(name, zone string) []byte {
	room := object{"cpu": "8", "memory": "16Gi", "pods": "100"}
	node, err := json.Marshal(object{
		"apiVersion": "v1", "kind": "Node",
		"metadata": object{
			"name":        name,
			"annotations": object{"kwok.x-k8s.io/node": "fake"},
			"labels":      object{"kubernetes.io/hostname": name, "topology.kubernetes.io/zone": zone, "type": "kwok"},
		},
		"status": object{"allocatable": room, "capacity": room},
	})
	if err != nil {
		panic(fmt.Sprintf("strings cannot be marshalled: %v", err))
	}
	return node
}
