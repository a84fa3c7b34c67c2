package wsdl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Source is where a document is read, and those that it imports.
type Source struct {
	root string
	// open returns the document at a location.
	open func(ctx context.Context, location string) (opened, error)
	// resolve returns the location that a reference in the document at base
	// means.
	resolve func(base, reference string) (string, error)
}

// opened is a document that can be read.
type opened struct {
	body      io.ReadCloser
	mediaType string // "" where none is told
	base      string // what its references are relative to; "" is its location
}

// File reads a file, and the files that it refers to by a relative location.
func File(name string) Source {
	return Source{
		root:    filepath.ToSlash(filepath.Clean(name)),
		resolve: relative,
		open: func(_ context.Context, location string) (opened, error) {
			f, err := os.Open(filepath.FromSlash(location))
			return opened{body: f}, err
		},
	}
}

// FS reads a file of fsys, and those that it refers to.
func FS(fsys fs.FS, name string) Source {
	return Source{
		root:    path.Clean(name),
		resolve: relative,
		open: func(_ context.Context, location string) (opened, error) {
			f, err := fsys.Open(location)
			return opened{body: f}, err
		},
	}
}

// relative resolves a reference between files.
func relative(base, reference string) (string, error) {
	// Tools on Windows write sub\types.xsd.
	u, err := url.Parse(strings.ReplaceAll(reference, `\`, "/"))
	switch {
	case err != nil:
		return "", fmt.Errorf("%w: %q is no location", ErrUnreadable, reference)
	case u.IsAbs() || u.Host != "" || path.IsAbs(u.Path) || u.RawQuery != "":
		return "", fmt.Errorf("%w: from a file to %s", ErrForeign, u.Redacted())
	}
	return path.Join(path.Dir(base), u.Path), nil
}

// read returns a document and its bytes; limit is how many may still be read.
func (s Source) read(ctx context.Context, location string, limit int) (opened, []byte, error) {
	if err := ctx.Err(); err != nil {
		return opened{}, nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	from, err := s.open(ctx, location)
	switch {
	case errors.Is(err, ErrForeign):
		return opened{}, nil, err
	case err != nil:
		return opened{}, nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	defer func() { _ = from.body.Close() }() // it was only read
	data, err := io.ReadAll(io.LimitReader(from.body, int64(limit)+1))
	switch {
	case err != nil:
		return opened{}, nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	case len(data) > limit:
		return opened{}, nil, ErrTooLarge
	}
	return from, data, nil
}
