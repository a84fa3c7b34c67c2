//go:build unix

package connlimit

import "syscall"

// FileDescriptors returns how many the process may have (RLIMIT_NOFILE), 0 if
// that is unknown.
func FileDescriptors() uint64 {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 0
	}
	return uint64(limit.Cur) //nolint:unconvert // FreeBSD has an int64
}
