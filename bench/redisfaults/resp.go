package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// readCommand reads one command, an array of bulk strings (Redis serialization
// protocol), and returns its name and its text.
func readCommand(from *bufio.Reader) (name string, text []byte, err error) {
	count, err := readLength(from, '*', &text)
	if err != nil {
		return "", nil, err
	}
	for i := range count {
		length, err := readLength(from, '$', &text)
		if err != nil {
			return "", nil, err
		}
		word := make([]byte, length+len("\r\n"))
		if _, err := io.ReadFull(from, word); err != nil {
			return "", nil, err
		}
		text = append(text, word...)
		if i == 0 {
			name = strings.ToLower(string(word[:length]))
		}
	}
	return name, text, nil
}

// readLength reads a line of a sign and a number, and adds it to text.
func readLength(from *bufio.Reader, sign byte, text *[]byte) (int, error) {
	line, err := from.ReadString('\n')
	if err != nil {
		return 0, err
	}
	*text = append(*text, line...)
	if line[0] != sign {
		return 0, fmt.Errorf("%q where %q should be", line, sign)
	}
	n, err := strconv.Atoi(strings.TrimSpace(line[1:]))
	if err == nil && (n < 0 || n > 1<<20) {
		err = errors.New("a length out of range")
	}
	return n, err
}
