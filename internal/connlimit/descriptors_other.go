//go:build !unix

package connlimit

// FileDescriptors returns how many the process may have, 0 if there is no limit.
func FileDescriptors() uint64 { return 0 }
