package exchange

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"causeway.example/internal/gateway"
)

// foreignCodings are content codings that are not supported. Any other name but
// gzip and deflate is no content coding, whatever a header says, but a charset,
// a media type or a transfer encoding.
var foreignCodings = []string{
	"br", "zstd", "compress", "x-compress", "dcb", "dcz", "exi", "pack200-gzip", "aes128gcm", "bzip2", "x-bzip2", "lzma", "xz", "snappy", "lz4",
}

// maxLayers is how many times a body may be compressed.
const maxLayers = 2

// unpack decodes the content coding (RFC 9110, section 8.4), and reads at most
// one byte more than the limit. gzip is recognised by its first two bytes, which
// no text begins with, so a header that is missing or wrong does no harm.
func unpack(wire *wireReader, resp *http.Response, limit int64, r *reservation) ([]byte, error) {
	codings := codingsOf(resp.Header)
	body, packed, err := gunzip(wire, limit, resp.ContentLength, r)
	for layer := 1; err == nil && layer < maxLayers && isGzip(body) && int64(len(body)) <= limit; layer++ {
		body, packed, err = gunzip(bytes.NewReader(body), limit, int64(len(body)), r)
	}
	switch {
	case err != nil || int64(len(body)) > limit:
		return body, err
	case isGzip(body):
		return nil, fmt.Errorf("%w: gzip in gzip, more than %d times", ErrEncoding, maxLayers)
	case slices.ContainsFunc(codings, isForeign) && !isPlain(body):
		return nil, fmt.Errorf("%w: it is %q, and gzip was asked for", ErrEncoding, gateway.Clip(strings.Join(codings, ","), 40))
	case slices.Contains(codings, "deflate") && !packed:
		return inflate(body, limit, r)
	}
	return body, nil
}

// codingsOf returns the names in Content-Encoding, in lower case and without
// parameters, quotes and blanks.
func codingsOf(header http.Header) (names []string) {
	for _, name := range strings.Split(strings.ToLower(strings.Join(header.Values("Content-Encoding"), ",")), ",") {
		name, _, _ = strings.Cut(name, ";")
		if name = strings.Trim(name, " \t\"'"); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func isForeign(coding string) bool { return slices.Contains(foreignCodings, coding) }

// isGzip reports whether a body begins with the magic of gzip (RFC 1952, section
// 2.3.1).
func isGzip(body []byte) bool { return bytes.HasPrefix(body, []byte{0x1f, 0x8b}) }

// isPlain reports whether a body begins like XML or JSON, and has no byte that a
// text does not have, of which a compressed body would have some near the start.
func isPlain(body []byte) bool {
	const enough = 64
	start := body[:min(len(body), enough)]
	text := bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\xEF\xBB\xBF")), " \t\r\n")
	if len(text) == 0 || !bytes.ContainsRune([]byte("<{["), rune(text[0])) {
		return false
	}
	return !bytes.ContainsFunc(start, func(r rune) bool { return r < ' ' && r != '\t' && r != '\r' && r != '\n' || r == '\uFFFD' })
}

// inflate decodes deflate: zlib (RFC 9110, section 8.4.1.2), or raw deflate, as
// some servers send it. A plain body is returned unchanged.
func inflate(body []byte, limit int64, r *reservation) ([]byte, error) {
	const method, check = 8, 31 // RFC 1950, section 2.2
	var reader io.Reader = flate.NewReader(bytes.NewReader(body))
	if len(body) > 1 && body[0]&0x0f == method && (int(body[0])<<8|int(body[1]))%check == 0 {
		z, err := zlib.NewReader(bytes.NewReader(body))
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrEncoding, err)
		}
		reader = z
	}
	unpacked, err := r.readAll(reader, limit, -1)
	switch {
	case err == nil, int64(len(unpacked)) > limit:
		return unpacked, nil
	case isPlain(body) || len(body) == 0:
		return body, nil
	}
	return nil, fmt.Errorf("%w: %w", ErrEncoding, err)
}

// gunzip reads a body, and decompresses it if it is gzip.
func gunzip(from io.Reader, limit, size int64, r *reservation) (body []byte, packed bool, err error) {
	z := unpackers.Get().(*unpacker)
	defer func() {
		z.buffer.Reset(nil) // or the pool would retain the body and its connection
		unpackers.Put(z)
	}()
	z.buffer.Reset(from)
	const magic = 2
	start, err := z.buffer.Peek(magic)
	if !isGzip(start) {
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, false, err
		}
		body, err = r.readAll(&z.buffer, limit, size)
		return body, false, err
	}
	if err = z.Reset(&z.buffer); err == nil {
		body, err = r.readAll(z, limit, -1)
	}
	if err != nil {
		return nil, true, fmt.Errorf("%w: %w", ErrEncoding, err)
	}
	return body, true, nil
}
