package soap

import (
	"bytes"
	"sync"

	"causeway.example/adapters/soap/internal/codec"
)

// Marshal returns an envelope around request, a pointer to a struct whose
// XMLName names the wrapper. The wrapper is qualified; qualified says whether
// its children are as well. A text that XML cannot carry is a
// [*CharacterError].
//
// A nil pointer and an empty slice are left out. Every other value is sent,
// zeros and empty strings included, in the order of the fields. A pointer to a
// nil pointer is sent as xsi:nil. A field tagged ",any" is not sent.
func Marshal(version Version, request any, qualified bool) ([]byte, error) {
	wrapper, err := codec.Open(request)
	if err != nil {
		return nil, err
	}
	buffer := buffers.Get().(*[]byte)
	buf, err := appendEnvelope((*buffer)[:0], version, wrapper, qualified)
	var envelope []byte
	if err == nil {
		envelope = bytes.Clone(buf) // of exact size, and not shared
	}
	clear(buf) // it holds a password
	if cap(buf) <= maxBuffer {
		*buffer = buf
		buffers.Put(buffer)
	}
	return envelope, err
}

// appendEnvelope appends the envelope around a wrapper.
func appendEnvelope(buf []byte, version Version, wrapper codec.Wrapper, qualified bool) ([]byte, error) {
	name := wrapper.Name()
	buf = append(buf, `<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="`...)
	buf = append(buf, version.envelope()...)
	buf = append(buf, `" xmlns:`+codec.Prefix+`="`...)
	buf, err := codec.AppendText(buf, "xmlns:"+codec.Prefix, name.Space)
	if err != nil {
		return buf, err
	}
	buf = append(buf, `"><e:Body><`+codec.Prefix+`:`...)
	buf = append(buf, name.Local...)
	buf = append(buf, '>')
	if buf, err = wrapper.Append(buf, qualified); err != nil {
		return buf, err
	}
	buf = append(buf, `</`+codec.Prefix+`:`...)
	buf = append(buf, name.Local...)
	return append(buf, `></e:Body></e:Envelope>`...), nil
}

// buffers pools the buffers that envelopes are encoded in, so that they need
// not grow each time.
var buffers = sync.Pool{New: func() any { return new(make([]byte, 0, 4096)) }}

// maxBuffer is the largest buffer that is pooled, in bytes.
const maxBuffer = 8 << 20
