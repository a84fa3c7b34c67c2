package connlimit

import "bytes"

// maxHeaderLines bounds the lines of a header: a hundred fields, as in many servers,
// the request line and the empty line. 8 KiB could hold two thousand, each of which
// takes more memory than its bytes.
const maxHeaderLines = 100 + 2

// scanner scans the lines of requests as they arrive. It does not know where a body
// begins or ends, and treats its lines as header lines. It finds everything in a
// header; a false match in a body costs one connection.
type scanner struct {
	lines, bytes int  // of the header, up to its first empty line
	ended        bool // that line was found
	// ahead counts the lines of the last read, which may include lines of the next
	// request.
	ahead int
	// length and coding report that the block of lines since the last empty one
	// has Content-Length and Transfer-Encoding.
	length, coding bool

	name [len("transfer-encoding:")]byte // the first bytes of the line
	size int                             // of the line so far
	body int                             // part of size that is the end of a body without a line end
	// begun reports that the first byte of the next request was read.
	begun bool
}

// next begins another header, whose first lines may have been read already.
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

// begin records that the next read belongs to the next request.
func (s *scanner) begin() {
	if s.ended && !s.begun {
		s.body, s.begun = s.size, true
	}
}

// scan scans the next bytes, and reports whether a block of lines has both
// Content-Length and Transfer-Encoding. Lines end in LF or CRLF, as for net/http.
func (s *scanner) scan(p []byte) (ambiguous bool) {
	if len(p) > 1 { // net/http reads a single byte to detect a disconnected client
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

// tooLarge reports whether the header is too large, complete or not.
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
