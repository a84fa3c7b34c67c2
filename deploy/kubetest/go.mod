module causeway.example/deploy/kubetest

go 1.26.0
