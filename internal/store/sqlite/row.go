// SPDX-License-Identifier: EUPL-1.2

package sqlite

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"reflect"
	"strconv"
)

// rowOf is the current row of a question. It implements store.Row.
type rowOf struct {
	rows   driver.Rows
	values []driver.Value
}

// Columns gives the names of the columns.
func (r *rowOf) Columns() ([]string, error) { return r.rows.Columns(), nil }

// Scan puts each column where it belongs, as the method of database/sql does, for what
// the register keeps: texts, bytes, numbers and answers. It may be called again.
func (r *rowOf) Scan(dest ...any) error {
	if len(dest) != len(r.values) {
		return fmt.Errorf("%d columns are read into %d places", len(r.values), len(dest))
	}
	for i, v := range r.values {
		if err := put(v, dest[i]); err != nil {
			return fmt.Errorf("column %s: %w", r.rows.Columns()[i], err)
		}
	}
	return nil
}

func put(v driver.Value, into any) error {
	switch into := into.(type) {
	case sql.Scanner:
		return into.Scan(v)
	case *any:
		*into = v
		return nil
	case *[]byte:
		return putBytes(v, into, nil)
	case *sql.RawBytes: // the next row may take its place
		return putBytes(v, (*[]byte)(into), (*into)[:0])
	case *string:
		text, ok := textOf(v)
		*into = text
		return fits(ok, v, into)
	case *int64:
		n, ok := numberOf(v)
		*into = n
		return fits(ok, v, into)
	case *int:
		n, ok := numberOf(v)
		*into = int(n)
		return fits(ok, v, into)
	case *bool:
		n, ok := numberOf(v)
		*into = n != 0
		return fits(ok, v, into)
	case *float64:
		f, ok := v.(float64)
		if n, whole := v.(int64); whole {
			f, ok = float64(n), true
		}
		*into = f
		return fits(ok, v, into)
	}
	return putKind(v, into)
}

// putKind puts a value into a type that is made of one of those, or where there may be none.
func putKind(v driver.Value, into any) error {
	place := reflect.ValueOf(into)
	if place.Kind() != reflect.Pointer {
		return fits(false, v, into)
	}
	place = place.Elem()
	switch kind := place.Kind(); {
	case kind == reflect.Pointer && v == nil:
		place.SetZero()
		return nil
	case kind == reflect.Pointer:
		there := reflect.New(place.Type().Elem())
		place.Set(there)
		return put(v, there.Interface())
	case kind == reflect.String:
		text, ok := textOf(v)
		place.SetString(text)
		return fits(ok, v, into)
	case place.CanInt():
		n, ok := numberOf(v)
		place.SetInt(n)
		return fits(ok && !place.OverflowInt(n), v, into)
	}
	return fits(false, v, into)
}

func fits(ok bool, v driver.Value, into any) error {
	if ok {
		return nil
	}
	return fmt.Errorf("%T is not for %T", v, into)
}

func putBytes(v driver.Value, into *[]byte, room []byte) error {
	switch v := v.(type) {
	case nil:
		*into = nil
	case []byte:
		if *into = append(room, v...); *into == nil {
			*into = []byte{} // nil is for NULL
		}
	default:
		text, ok := textOf(v)
		if *into = append(room, text...); *into == nil {
			*into = []byte{}
		}
		return fits(ok, v, into)
	}
	return nil
}

func textOf(v driver.Value) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case []byte:
		return string(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), true
	}
	return "", false
}

func numberOf(v driver.Value) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	case string:
		n, err := strconv.ParseInt(v, 10, 64)
		return n, err == nil
	}
	return 0, false
}
