package sandbox

import "time"

// clock is a clock that can be put ahead, so that nobody has to wait.
type clock struct {
	base  func() time.Time
	ahead time.Duration
}

func (c *clock) now() time.Time { return c.base().Add(c.ahead) }
