//go:build unix

package main

import (
	"os"
	"syscall"
)

// harmless are signals that end a process by default and mean nothing to a
// server. SIGPIPE comes when the reader of stdout or stderr is gone, and SIGXFSZ
// when a file of the log is as large as it may be: both are errors of a write as
// well. SIGUSR1 and SIGUSR2 make other servers open their logs again, or the
// like.
var harmless = []os.Signal{syscall.SIGPIPE, syscall.SIGXFSZ, syscall.SIGUSR1, syscall.SIGUSR2}
