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
)

// Source is where a document is read, and those that it imports.
type Source struct {
	root string
	// open returns the document at a location, and its media type where one is
	// told.
	open func(ctx context.Context, location string) (io.ReadCloser, string, error)
	// resolve returns the location that a reference in the document at base
	// means.
	resolve func(base, reference string) (string, error)
}

// File reads a file, and the files that it refers to by a relative location.
func File(name string) Source {
	return Source{
		root:    filepath.ToSlash(filepath.Clean(name)),
		resolve: relative,
		open: func(_ context.Context, location string) (io.ReadCloser, string, error) {
			f, err := os.Open(filepath.FromSlash(location))
			return f, "", err
		},
	}
}

// FS reads a file of fsys, and those that it refers to.
func FS(fsys fs.FS, name string) Source {
	return Source{
		root:    path.Clean(name),
		resolve: relative,
		open: func(_ context.Context, location string) (io.ReadCloser, string, error) {
			f, err := fsys.Open(location)
			return f, "", err
		},
	}
}

// relative resolves a reference between files.
func relative(base, reference string) (string, error) {
	u, err := url.Parse(reference)
	switch {
	case err != nil:
		return "", fmt.Errorf("%w: %q is no location", ErrUnreadable, reference)
	case u.IsAbs() || u.Host != "" || path.IsAbs(u.Path) || u.RawQuery != "":
		return "", fmt.Errorf("%w: from a file to %s", ErrForeign, u.Redacted())
	}
	return path.Join(path.Dir(base), u.Path), nil
}

// read returns the bytes at a location; limit is how many may still be read.
func (s Source) read(ctx context.Context, location string, limit int) (_ []byte, mediaType string, err error) {
	if err := ctx.Err(); err != nil {
		return nil, "", fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	body, mediaType, err := s.open(ctx, location)
	switch {
	case errors.Is(err, ErrForeign):
		return nil, "", err
	case err != nil:
		return nil, "", fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	defer func() { _ = body.Close() }() // it was only read
	data, err := io.ReadAll(io.LimitReader(body, int64(limit)+1))
	switch {
	case err != nil:
		return nil, "", fmt.Errorf("%w: %w", ErrUnreadable, err)
	case len(data) > limit:
		return nil, "", ErrTooLarge
	}
	return data, mediaType, nil
}
