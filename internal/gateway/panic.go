package gateway

import "fmt"

// Panic is the value of a panic that continues in another goroutine than the
// one where it began.
type Panic struct {
	// Value is the original value.
	Value any
	// Stack is the stack of the goroutine where the panic began.
	Stack []byte
}

// Error returns the text of the value, which may contain anything, and the stack.
func (p *Panic) Error() string { return fmt.Sprintf("%v\n%s", p.Value, p.Stack) }

// Unwrap returns the value if it is an error.
func (p *Panic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}
