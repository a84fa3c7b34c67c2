package connlimit

import "math"

const (
	// perConnection is the memory that one connection has of the limit. The
	// largest unfinished header takes some 40 KiB, and a waiting request 30 KiB.
	perConnection = 52 << 10
	// perSecured is what TLS adds: an unfinished record of 16 KiB, what is left of
	// the one before, and the keys.
	perSecured = 32 << 10
	// unlimited is the cap without any limit to derive it from.
	unlimited = 10_000
	// least is the smallest cap that is derived.
	least = 16
	// reserved descriptors are for files, and for connections nobody counts.
	reserved = 32
)

// Derive returns how many connections a listener can have in a process with so
// much memory, [math.MaxInt64] for no limit, and so many file descriptors, 0 for
// no limit, of which others need some.
func Derive(memory int64, descriptors uint64, others int) int {
	return derive(memory, perConnection, descriptors, others)
}

// DeriveTLS is [Derive] for a listener with TLS.
func DeriveTLS(memory int64, descriptors uint64, others int) int {
	return derive(memory, perConnection+perSecured, descriptors, others)
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

// Waiting returns how many of a cap's connections may be without a request: the
// others have memory for theirs.
func Waiting(most int) int { return most / 2 }

// Writing returns how many of a cap's connections may be blocked in a write.
func Writing(most int) int { return max(most/8, min(most/4, least)) }
