package soap

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"
	"strings"
)

// ErrMultipart says that no part can be read of an answer in several parts.
var ErrMultipart = errors.New("soap: multipart answer")

// maxParts bounds the search for the root part.
const maxParts = 100

// rootPart returns the root of a multipart/related answer with its own
// Content-Type (RFC 2387; MTOM and SOAP with Attachments), and any other
// document as it is. A document that begins with markup is in one part, and one
// that begins with a delimiter in several, whatever the Content-Type says.
func rootPart(document []byte, contentType string) (root []byte, rootType string, err error) {
	start := bytes.TrimLeft(document, " \t\r\n")
	if len(start) > 0 && start[0] == '<' {
		return document, contentType, nil
	}
	mediaType, params, _ := mime.ParseMediaType(contentType)
	const dashes = "--"
	delimited := bytes.HasPrefix(start, []byte(dashes))
	if !delimited && !strings.HasPrefix(mediaType, "multipart/") {
		return document, contentType, nil
	}
	boundary := params["boundary"]
	if delimited && (boundary == "" || !bytes.Contains(document, []byte(dashes+boundary))) {
		line, _, _ := bytes.Cut(start, []byte("\n"))
		boundary = strings.TrimRight(string(line[len(dashes):]), " \t\r")
	}
	if boundary == "" {
		return nil, "", fmt.Errorf("%w: no boundary", ErrMultipart)
	}
	parts := multipart.NewReader(bytes.NewReader(document), boundary)
	for range maxParts {
		part, err := parts.NextRawPart()
		if err != nil {
			break
		}
		isStart := params["start"] == "" || contentID(part.Header.Get("Content-ID")) == contentID(params["start"])
		if root != nil && !isStart {
			continue
		}
		if root, err = partBody(part); err != nil {
			return nil, "", err
		}
		if rootType = part.Header.Get("Content-Type"); isStart {
			break
		}
	}
	if root == nil {
		return nil, "", fmt.Errorf("%w: no part", ErrMultipart)
	}
	return root, rootType, nil
}

// contentID returns an identifier without the brackets around it (RFC 2392).
func contentID(id string) string { return strings.Trim(strings.TrimSpace(id), "<>") }

// partBody returns the decoded content of a part. One without a closing
// delimiter is returned as far as it goes: the document says itself whether it
// is whole.
func partBody(part *multipart.Part) ([]byte, error) {
	body, err := io.ReadAll(decoded(part, part.Header))
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("%w: %w", ErrMultipart, err)
	}
	return append([]byte{}, body...), nil
}

// decoded undoes the Content-Transfer-Encoding (RFC 2045, section 6). An
// unknown one is that of a part that is sent as it is.
func decoded(part io.Reader, header textproto.MIMEHeader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(header.Get("Content-Transfer-Encoding"))) {
	case "quoted-printable":
		return quotedprintable.NewReader(part)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, part)
	}
	return part
}
