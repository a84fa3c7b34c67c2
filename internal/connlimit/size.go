package connlimit

import "math"

const (
	// perConnection is the share of the memory limit for one connection. The largest
	// incomplete header takes about 40 KiB, and a waiting request 30 KiB.
	perConnection = 52 << 10
	// perTLSConnection is what TLS adds: an incomplete record of 16 KiB, the rest of
	// the previous one, and the keys.
	perTLSConnection = 32 << 10
	// unlimited is the cap without a limit to derive it from.
	unlimited = 10_000
	// least is the smallest derived cap.
	least = 16
	// reserved descriptors are for files and uncounted connections.
	reserved = 32
)

// Derive returns how many connections a listener can have in a process with this
// memory limit, [math.MaxInt64] for none, and this many file descriptors, 0 for no
// limit, of which others are used elsewhere.
func Derive(memory int64, descriptors uint64, others int) int {
	return derive(memory, perConnection, descriptors, others)
}

// DeriveTLS is [Derive] for a listener with TLS.
func DeriveTLS(memory int64, descriptors uint64, others int) int {
	return derive(memory, perConnection+perTLSConnection, descriptors, others)
}

func derive(memory, each int64, descriptors uint64, others int) int {
	most := int64(unlimited)
	if memory != math.MaxInt64 {
		most = memory / each
	}
	if descriptors > 0 && descriptors < math.MaxInt32 {
		most = min(most, max(int64(descriptors)-int64(others)-reserved, int64(descriptors)/4))
	}
	return int(max(most, least))
}

// Waiting returns how many of a cap's connections may be without a request, so that
// the others have memory for theirs.
func Waiting(most int) int { return most / 2 }

// Writing returns how many of a cap's connections may be blocked in a write.
func Writing(most int) int { return max(most/8, min(most/4, least)) }
