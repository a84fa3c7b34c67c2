package soap

import (
	"bytes"
	"sync"

	"causeway.example/adapters/soap/internal/codec"
)

// Marshal returns the envelope around request, a pointer to a struct whose
// XMLName names the wrapper. The wrapper is qualified; qualified says whether
// its children are, too. A text that XML cannot carry is a [*CharacterError].
//
// A nil pointer and an empty slice are left out; every other value is sent,
// zeros and empty strings included, in the order of the fields. A pointer to a
// nil pointer is sent as xsi:nil. What a field tagged ",any" holds is not sent:
// the names of its elements are not kept.
func Marshal(version Version, request any, qualified bool) ([]byte, error) {
	wrapper, err := codec.Open(request)
	if err != nil {
		return nil, err
	}
	scratch := scratches.Get().(*[]byte)
	buf, err := appendEnvelope((*scratch)[:0], version, wrapper, qualified)
	var envelope []byte
	if err == nil {
		envelope = bytes.Clone(buf) // exact in size, and nobody else's
	}
	clear(buf) // it held a password
	if cap(buf) <= maxScratch {
		*scratch = buf
		scratches.Put(scratch)
	}
	return envelope, err
}

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

// scratches are buffers to encode in, so that an envelope need not be moved
// each time that it has outgrown its own.
var scratches = sync.Pool{New: func() any { return new(make([]byte, 0, 4096)) }}

// maxScratch is the largest buffer that is kept, in bytes; the collector takes
// those that are not used.
const maxScratch = 8 << 20
