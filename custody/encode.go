package custody

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// The first line of an entry names the version of its encoding. The version
// is below the leaf hash, so old entries keep theirs for ever.
const entryHeader = "bonafide custody entry v1"

// entryLines is the number of lines of an entry, header included.
const entryLines = 11

// maxLine bounds one line of an entry, a proof or a manifest, in bytes. The
// longest line of an entry has 73.
const maxLine = 1024

// Encode returns the canonical bytes of e, version 1: eleven lines of UTF-8,
// each ended by a newline, in this order, with "-" for an empty value, numbers
// in decimal and digests in lower-case hexadecimal.
//
//	bonafide custody entry v1
//	sequence 12
//	time 1763884800000000
//	tenant 01KATENANT
//	case 01KACASE
//	item 01KAITEM
//	event received
//	content 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
//	actor 01KAPERSON
//	method live_capture
//	details -
//
// It fails where [Entry.Check] does.
func (e Entry) Encode() ([]byte, error) {
	if err := e.Check(); err != nil {
		return nil, err
	}
	return e.encode(), nil
}

func (e Entry) encode() []byte {
	b := make([]byte, 0, 420)
	b = append(b, entryHeader...)
	b = append(b, "\nsequence "...)
	b = strconv.AppendInt(b, e.Sequence, 10)
	b = append(b, "\ntime "...)
	b = strconv.AppendInt(b, e.Time, 10)
	for _, f := range [...][2]string{
		{"\ntenant ", e.Tenant}, {"\ncase ", e.Case}, {"\nitem ", e.Item}, {"\nevent ", string(e.Event)},
		{"\ncontent ", hexOrNone(e.Content)}, {"\nactor ", e.Actor}, {"\nmethod ", e.Method}, {"\ndetails ", hexOrNone(e.Details)},
	} {
		b = append(b, f[0]...)
		if f[1] == "" {
			b = append(b, '-')
		}
		b = append(b, f[1]...)
	}
	return append(b, '\n')
}

func hexOrNone(d Digest) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// Decode reads what Encode writes and nothing else: whatever is decoded
// encodes to the very same bytes.
func Decode(body []byte) (Entry, error) {
	text, ok := strings.CutSuffix(string(body), "\n")
	lines := strings.Split(text, "\n")
	if !ok || len(lines) != entryLines || len(body) > entryLines*maxLine {
		return Entry{}, errors.New("custody: not the lines of an entry")
	}
	if lines[0] != entryHeader {
		return Entry{}, fmt.Errorf("custody: not an entry of version 1: %.40q", lines[0])
	}
	var values [entryLines]string
	for i, name := range [...]string{"sequence", "time", "tenant", "case", "item", "event", "content", "actor", "method", "details"} {
		value, ok := strings.CutPrefix(lines[i+1], name+" ")
		if !ok {
			return Entry{}, fmt.Errorf("custody: line %d of an entry gives no %s", i+2, name)
		}
		if value != "-" {
			values[i] = value
		}
	}
	e := Entry{Tenant: values[2], Case: values[3], Item: values[4], Event: Event(values[5]), Actor: values[7], Method: values[8]}
	var errs [4]error
	e.Sequence, errs[0] = strconv.ParseInt(values[0], 10, 64)
	e.Time, errs[1] = strconv.ParseInt(values[1], 10, 64)
	if values[6] != "" {
		e.Content, errs[2] = ParseDigest(values[6])
	}
	if values[9] != "" {
		e.Details, errs[3] = ParseDigest(values[9])
	}
	if err := errors.Join(errs[:]...); err != nil {
		return Entry{}, fmt.Errorf("custody: entry: %w", err)
	}
	if err := e.Check(); err != nil {
		return Entry{}, err
	}
	if !bytes.Equal(e.encode(), body) {
		return Entry{}, errors.New("custody: an entry that is not in canonical form")
	}
	return e, nil
}

// Leaf returns the leaf hash of the canonical bytes of an entry, RFC 6962,
// section 2.1: SHA-256 of a zero byte and the bytes.
func Leaf(body []byte) tlog.Hash { return tlog.RecordHash(body) }

// blocks yields the blocks of a file in which blocks of lines follow each
// other, divided by one empty line: entries.txt and proofs.txt. The last block
// ends the file. A block yielded is valid until the next.
func blocks(r io.Reader, limit int) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		in := bufio.NewReaderSize(r, maxLine)
		var block []byte
		for {
			line, err := in.ReadSlice('\n')
			switch {
			case err == io.EOF && len(line) == 0 && len(block) > 0:
				yield(block, nil)
				return
			case err == io.EOF && len(line) == 0:
				yield(nil, errors.New("custody: the file ends where a block should begin"))
				return
			case err == io.EOF:
				yield(nil, errors.New("custody: the last line is not ended"))
				return
			case err != nil:
				yield(nil, fmt.Errorf("custody: a line that is too long: %w", err))
				return
			case len(line) == 1 && len(block) == 0:
				yield(nil, errors.New("custody: an empty line where a block should begin"))
				return
			case len(line) == 1:
				if !yield(block, nil) {
					return
				}
				block = block[:0]
			case len(block)+len(line) > limit:
				yield(nil, errors.New("custody: a block that is too long"))
				return
			default:
				block = append(block, line...)
			}
		}
	}
}
