package gateway

import "slices"

// afresh runs do with what look tells. What a look-up remembers may be of
// yesterday: where do finds that the back end does not know it, it is
// forgotten, looked up once more, and do runs again if that told something
// else.
//
// do may be a write: unknown says that nothing of it was done. It never runs a
// third time. When the second look-up fails or tells the same, the first run's
// answer stands. The error is that of the first look-up.
func afresh[T comparable](look func() (T, error), forget func(), do func(T) (unknown bool)) error {
	found, err := look()
	if err != nil || !do(found) {
		return err
	}
	forget()
	if again, err := look(); err == nil && again != found {
		do(again)
	}
	return nil
}

// unknownTo tells whether the back end refused a bulk write because it does
// not know what it was addressed to, and did none of it.
func unknownTo(answers []OrderResult, err error) bool {
	if err != nil {
		e := AsError(err)
		return e.Kind == NotFound && e.Outcome == Refused
	}
	return len(answers) > 0 && !slices.ContainsFunc(answers, func(a OrderResult) bool {
		return a.Refused == nil || a.Refused.Kind != NotFound
	})
}
