package connlimit

import "bytes"

// maxHeaderLines bounds the lines of a header: a hundred fields, as many servers
// have it, with the request line and the empty one. In 8 KiB there is room for
// two thousand, each of which takes more memory than its bytes.
const maxHeaderLines = 100 + 2

// scanner looks at the lines of requests as they arrive. It does not know where
// a body begins or ends, and takes its lines for header lines: what it looks for
// in a header is found all the same, and in a body costs a connection at most.
type scanner struct {
	lines, bytes int  // of the header, up to its first empty line
	ended        bool // that line was found
	// ahead counts the lines of the last read: those of the next request may be
	// among them.
	ahead int
	// length and coding report that the block of lines since the last empty one
	// has Content-Length and Transfer-Encoding.
	length, coding bool

	name [len("transfer-encoding:")]byte // the first bytes of the line
	size int                             // of the line, until now
	body int                             // what of size is the end of a body without a line end
	// begun reports that the first byte of the next request was read already.
	begun bool
}

// next begins another header. Its first lines may have been read already.
func (s *scanner) next() {
	s.lines, s.bytes, s.ended = 0, 0, false
	if !s.begun {
		s.body = s.size
	}
	s.begun = false
	if s.ahead > maxHeaderLines {
		s.lines = s.ahead
	}
}

// begin notes that what is read next belongs to the next request.
func (s *scanner) begin() {
	if s.ended && !s.begun {
		s.body, s.begun = s.size, true
	}
}

// scan looks at the next bytes, and reports whether a block of lines has both
// Content-Length and Transfer-Encoding. Lines end in LF, with or without CR
// before it, as net/http takes them.
func (s *scanner) scan(p []byte) (ambiguous bool) {
	if len(p) > 1 { // net/http reads one byte alone to see whether the client has left
		s.ahead = 0
	}
	for len(p) > 0 {
		line, rest, whole := bytes.Cut(p, []byte{'\n'})
		if s.size < len(s.name) {
			copy(s.name[s.size:], line)
		}
		s.size += len(line)
		if !whole {
			break
		}
		ambiguous = s.endLine() || ambiguous
		p = rest
	}
	return ambiguous
}

// tooLarge reports whether the header is, finished or not.
func (s *scanner) tooLarge(maxBytes int) bool {
	bytes := s.bytes
	if !s.ended {
		bytes += s.size - s.body
	}
	return s.lines > maxHeaderLines || bytes > maxBytes
}

func (s *scanner) endLine() (ambiguous bool) {
	name := s.name[:min(s.size, len(s.name))]
	empty := s.size == 0 || s.size == 1 && name[0] == '\r'
	if !s.ended {
		s.lines++
		s.bytes += s.size - s.body + 1
	}
	s.size, s.body = 0, 0
	s.ahead++
	if empty {
		s.ended, s.length, s.coding = true, false, false
		return false
	}
	s.length = s.length || hasPrefixFold(name, "content-length:")
	s.coding = s.coding || hasPrefixFold(name, "transfer-encoding:")
	return s.length && s.coding
}

func hasPrefixFold(line []byte, prefix string) bool {
	return len(line) >= len(prefix) && bytes.EqualFold(line[:len(prefix)], []byte(prefix))
}
