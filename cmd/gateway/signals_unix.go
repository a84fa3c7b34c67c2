//go:build unix

package main

import (
	"os"
	"syscall"
)

// harmless signals end a process by default but are ignored by a server. SIGPIPE
// is sent when the reader of stdout or stderr is gone, and SIGXFSZ when the file
// of the log has its largest size; both are errors of a write as well. SIGUSR1
// and SIGUSR2 make other servers reopen their logs.
var harmless = []os.Signal{syscall.SIGPIPE, syscall.SIGXFSZ, syscall.SIGUSR1, syscall.SIGUSR2}
