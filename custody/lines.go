package custody

import (
	"bufio"
	"errors"
	"io"
	"iter"
)

// lines reads a file line by line, each ended by a newline.
type lines struct{ in *bufio.Reader }

func newLines(r io.Reader) *lines { return &lines{bufio.NewReaderSize(r, maxLine)} }

// next returns the next line without its end, and io.EOF after the last.
func (l *lines) next() (string, error) {
	line, err := l.in.ReadSlice('\n')
	switch {
	case err == io.EOF && len(line) > 0:
		return "", errors.New("custody: the last line is not ended")
	case err != nil:
		return "", err
	}
	return string(line[:len(line)-1]), nil
}

// pull turns a sequence into a function that returns the next value, and
// io.EOF after the last.
func pull(seq iter.Seq2[[]byte, error]) (next func() ([]byte, error), stop func()) {
	step, stop := iter.Pull2(seq)
	return func() ([]byte, error) {
		value, err, ok := step()
		if !ok {
			return nil, io.EOF
		}
		return value, err
	}, stop
}
