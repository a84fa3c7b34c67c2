package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// group is a control group with a memory limit, of version 1 or 2, or none
// where the file system of groups cannot be written to.
type group struct {
	dir     string // "" is none
	version int
}

const mounted = "/sys/fs/cgroup"

// newGroup makes a group, and limits its memory in bytes.
func newGroup(name string, limit int) (group, error) {
	name = "causeway-memory-" + name
	const readable = 0o755 // the gateway's user reads the limit, as in a container
	g, swap := group{filepath.Join(mounted, "memory", name), 1}, "memory.swappiness"
	if controllers, err := os.ReadFile(mounted + "/cgroup.controllers"); err == nil && strings.Contains(string(controllers), "memory") {
		g, swap = group{filepath.Join(mounted, name), 2}, "memory.swap.max"
		// A file of the kernel's, like all of these: none is created.
		if err := os.WriteFile(mounted+"/cgroup.subtree_control", []byte("+memory"), 0); err != nil {
			return group{}, err
		}
	}
	if err := os.Mkdir(g.dir, readable); err != nil {
		return group{}, err
	}
	limits := map[int]string{1: "memory.limit_in_bytes", 2: "memory.max"}
	return g, errors.Join(g.write(limits[g.version], limit), g.write(swap, 0))
}

// grouped tells whether groups can be made. Where they cannot, only GOMEMLIMIT
// limits.
func grouped() bool {
	g, err := newGroup("probe", sizes[0].limit)
	err = errors.Join(err, g.remove())
	if err != nil {
		say("No control group could be made (%s): nothing but GOMEMLIMIT limits.\n\n", err)
	}
	return err == nil
}

func (g group) write(name string, value int) error {
	return os.WriteFile(filepath.Join(g.dir, name), []byte(strconv.Itoa(value)), 0)
}

// usage is what the kernel accounts to a group.
type usage struct {
	peak    int // bytes, with pages of files, which it takes back when it needs them
	reached int // how often the limit was
	killed  int // processes
}

func (g group) usage() (u usage, err error) {
	if g.dir == "" {
		return usage{}, nil
	}
	if g.version == 1 {
		return usage{}.read(g.dir, "memory.max_usage_in_bytes", "memory.failcnt", "memory.oom_control oom_kill")
	}
	return usage{}.read(g.dir, "memory.peak", "memory.events max", "memory.events oom_kill")
}

// read reads three values: each a file, or a line of one.
func (u usage) read(dir string, names ...string) (usage, error) {
	values := make([]int, len(names))
	for i, name := range names {
		file, key, _ := strings.Cut(name, " ")
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			return u, err
		}
		found := false
		for line := range strings.Lines(string(text)) {
			fields := strings.Fields(line)
			if len(fields) == 0 || len(fields) > 1 && fields[0] != key {
				continue
			}
			if values[i], err = strconv.Atoi(fields[len(fields)-1]); err != nil {
				return u, err
			}
			found = true
		}
		if !found {
			return u, fmt.Errorf("%s does not tell %s", file, key)
		}
	}
	return usage{values[0], values[1], values[2]}, nil
}

// remove removes a group whose processes have ended: the kernel may need a
// moment to see that.
func (g group) remove() error {
	if g.dir == "" {
		return nil
	}
	for deadline := time.After(5 * time.Second); ; {
		err := os.Remove(g.dir)
		if err == nil {
			return nil
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-deadline:
			return err
		}
	}
}
