package main

import (
	"os"
	"syscall"
)

// harmless are signals that mean nothing to a server: Windows has no others.
var harmless = []os.Signal{syscall.SIGPIPE}
