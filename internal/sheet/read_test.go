// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"greffe/internal/law/fr"
	"greffe/internal/law/none"
	"greffe/internal/register"
)

func inUTF16(s string, order binary.ByteOrder) []byte {
	var b bytes.Buffer
	for _, u := range utf16.Encode([]rune("\ufeff" + s)) {
		if err := binary.Write(&b, order, u); err != nil {
			panic(err)
		}
	}
	return b.Bytes()
}

// summary is what a reading found, one line a finding: rule, line, column.
func summary(r Reading) string {
	var lines []string
	for _, f := range r.All() {
		lines = append(lines, fmt.Sprintf("%s %d:%d", f.Rule, f.Line, f.Column))
	}
	return strings.Join(lines, "\n")
}

func many(n int, line func(int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(line(i))
	}
	return b.String()
}

// Files that are broken, hostile or written elsewhere (trust.md A15, A16).
func TestReadYAMLHostile(t *testing.T) {
	const plain = "name: Été\npurpose: Calculer\n"
	for _, c := range []struct {
		name, file string
		want       string
		sheets     int
	}{
		{"bom_and_crlf", "\ufeffname: Été\r\npurpose: Calculer\r\n", "", 1},
		{"utf16_little", string(inUTF16(plain, binary.LittleEndian)), "", 1},
		{"utf16_big", string(inUTF16(plain, binary.BigEndian)), "", 1},
		{"latin1_is_refused_with_its_line", "name: x\npurpose: \xe9t\xe9\n", "sheet.file.encoding 2:0", 0},
		{"nul_is_refused_with_its_line", "name: x\n\npurpose: \x00\n", "sheet.file.nul 3:0", 0},
		{"bidi_controls_are_shown", "name: x\npurpose: a\u202eb\n", "sheet.file.bidi 2:0", 1},
		{"lfs_pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "sheet.file.lfs 1:0", 0},
		{"sign_in_page", "<!DOCTYPE html>\n<html></html>", "sheet.file.html 1:0", 0},
		{"empty", " \n\n", "sheet.file.empty 0:0", 0},
		{"comment_only", "# nothing\n", "sheet.file.empty 0:0", 0},
		{"too_large", "name: " + strings.Repeat("x", MaxYAML), "sheet.file.size 0:0", 0},
		{"levels_in_flow", "name: x\ndata: " + strings.Repeat("[", 100_000), "sheet.file.depth 2:0", 0},
		{"levels_in_block", "name: x\ndata:\n " + strings.Repeat("- ", 500) + "a\n", "sheet.file.depth 3:130\nsheet.type.record 3:4", 1},
		{"keys", many(20_500, func(i int) string { return fmt.Sprintf("k%d: 1\n", i) }), "", -1},
		{"aliases", "name: &a x\npurpose: *a\n", "sheet.file.alias 2:10", 1},
		{"merge", "base: &a {purpose: x}\nname: x\n<<: *a\n", "sheet.file.alias 3:5\nsheet.key.unknown 1:1\nsheet.key.unknown 3:1", 1},
		{"key_twice", "name: x\npurpose: a\npurpose: b\n", "sheet.key.twice 3:1", 1},
		{"key_twice_within", "name: x\ndata:\n  - label: a\n    label: b\n", "sheet.key.twice 4:5", 1},
		{"key_that_is_no_word", "name: x\n? [a]\n: b\n", "sheet.file.key 2:3", 1},
		{"two_documents", "name: x\n---\nname: y\n", "sheet.file.documents 2:0", 1},
		{"tags_change_nothing", "name: !!binary eA==\n", "", 1},
		{"syntax", "name: x\npurpose: [a\n", "sheet.file.syntax 1:0", 0},
		{"tab_indent", "name: x\ndata:\n\t- a\n", "sheet.file.syntax 3:0", 0},
		{"a_text", "hello\n", "sheet.file.shape 1:1", 1},
		{"null", "~\n", "sheet.file.shape 1:0", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := time.Now()
			r := ReadYAML([]byte(c.file))
			if d := time.Since(start); d > time.Second {
				t.Errorf("took %s", d)
			}
			if c.sheets < 0 {
				if !strings.Contains(summary(r), "sheet.file.keys") {
					t.Error("too many keys pass")
				}
				return
			}
			if got := summary(r); got != c.want || len(r.Items) != c.sheets {
				t.Errorf("%d sheets, findings:\n%s\nwant %d:\n%s", len(r.Items), got, c.sheets, c.want)
			}
		})
	}
}

func TestReadJSONHostile(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"cut_short", "{\"name\":\n \"x\"", "sheet.file.syntax 2:5"},
		{"two_values", `{"name":"x"} {"name":"y"}`, "sheet.file.syntax 1:15"},
		{"key_twice", "{\"name\":\"x\",\n \"purpose\":\"a\",\n \"purpose\":\"b\"}", "sheet.key.twice 3:2"},
		{"levels", strings.Repeat("[", 100_000), "sheet.file.depth 1:66"},
		{"lone_surrogate", `{"name":"\ud800x"}`, ""},
		{"escaped_nul", `{"name":"a\u0000b"}`, ""},
		{"yaml_in_json", "name: x", "sheet.file.syntax 1:1"},
		{"null", "null", "sheet.file.shape 1:0"},
		{"columns_count_characters", "{\"é\":1, \"name\":\"x\", \"status\":\"y\"}", "sheet.key.unknown 1:2\nsheet.enum 1:30"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := ReadJSON([]byte(c.file))
			if got := summary(r); got != c.want {
				t.Errorf("findings:\n%s\nwant:\n%s", got, c.want)
			}
			for _, it := range r.Items {
				if strings.Contains(it.Content.Name, "\x00") {
					t.Error("a NUL passed")
				}
			}
		})
	}
}

const head = "Nom de l'administration concernée,Nom de l'algorithme,Portée de la décision"

func TestReadCSVAsPeopleSaveIt(t *testing.T) {
	rows := func(separator string) string {
		return strings.ReplaceAll(head+"\nCommune d’Y,Crèche,externe\n", ",", separator)
	}
	for _, c := range []struct{ name, file string }{
		{"commas", rows(",")},
		{"semicolons", rows(";")},
		{"tabs", rows("\t")},
		{"bom_and_crlf", "\ufeff" + strings.ReplaceAll(rows(";"), "\n", "\r\n")},
		{"utf16_with_tabs", string(inUTF16(rows("\t"), binary.LittleEndian))},
		{"note_on_the_separator", "sep=;\n" + rows(";")},
		{"other_order_case_accents_apostrophes_stars", "PORTEE DE LA DECISION *,Nom de l’algorithme*,nom de l´administration concernee\nexterne,Crèche,Commune d’Y\n"},
		{"our_own_field_names", "administration,name,decision_scope\nCommune d’Y,Crèche,external\n"},
		{"blank_rows", "\n" + "" + rows(",") + ",,\n\n"},
		{"quotes_everywhere", `"` + strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(rows(",")), ",", `","`), "\n", "\"\n\"") + "\"\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := ReadCSV([]byte(strings.TrimPrefix(c.file, "\n")), fr.Profile())
			if len(r.Items) != 1 || len(r.All()) > 0 {
				t.Fatalf("%d sheets, %s", len(r.Items), summary(r))
			}
			got := r.Items[0].Content
			if got.Name != "Crèche" || got.Administration != "Commune d’Y" || got.Scope.Filled != "external" {
				t.Errorf("%s", encode(got).compact())
			}
		})
	}
}

func TestReadCSVFindings(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"latin1", "Nom de l'algorithme\nCr\xe8che\n", "sheet.file.encoding 2:0"},
		{"no_known_column", "a,b\n1,2\n", "sheet.csv.header 1:0"},
		{"unknown_column", "Nom de l'algorithme,Couleur\nx,rouge\n", "sheet.csv.column 1:21"},
		{"a_column_twice", "Nom de l'algorithme,Nom de l'algorithme\nx,y\n", "sheet.csv.column 1:21"},
		{"open_quote", "Nom de l'algorithme,Contexte global\nx,\"abc\n", "sheet.csv.quote 2:3"},
		{"too_many_cells", "Nom de l'algorithme,Contexte global\nx,y,z\n", "sheet.csv.beyond 2:5"},
		{"no_name", "Nom de l'algorithme,Contexte global\n,y\n", "sheet.name 2:1"},
		{"enumeration", "Nom de l'algorithme,Portée de la décision\nx,partout\n", "sheet.enum 2:3"},
		{"date", "Nom de l'algorithme,Date de mise à jour des informations\n\"x\ny\",hier\n", "sheet.date 3:4"},
		{"date_of_the_country", "Nom de l'algorithme,Date de mise à jour des informations\nx,31/12/2024\n", ""},
		{"no_reason", "Nom de l'algorithme,Contexte global\nx,Sans objet\n", "sheet.reason 2:3"},
		{"address", "Nom de l'algorithme,Ressources connexes\nx,ftp://exemple.fr\n", "sheet.url 2:3"},
		{"columns", "Nom de l'algorithme" + strings.Repeat(",x", 2000) + "\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := ReadCSV([]byte(c.file), fr.Profile())
			if c.name == "columns" {
				if !strings.HasSuffix(summary(r), "sheet.csv.columns 1:2019") {
					t.Error(summary(r))
				}
				return
			}
			if got := summary(r); got != c.want {
				t.Errorf("%s, not %s", got, c.want)
			}
		})
	}
}

// Large and hostile files end soon (trust.md W16).
func TestReadCSVEndsSoon(t *testing.T) {
	const name = "Nom de l'algorithme,Contexte global\n"
	for _, c := range []struct{ name, file string }{
		{"a_million_columns", strings.Repeat("Nom de l'algorithme,", 1_000_000)},
		{"too_many_rows", name + strings.Repeat("x,y\n", 200_000)},
		{"one_cell", name + `"` + strings.Repeat("a\n", 10<<20)},
		{"quotes", name + strings.Repeat(`"`, 20<<20)},
		{"lines_in_a_cell", "Nom de l'algorithme,Données traitées\nx,\"" + strings.Repeat("a\n", 400_000) + "\"\n"},
		{"escapes", "Nom de l'algorithme,Contexte global\nx," + strings.Repeat("json:", 200_000) + "\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := time.Now()
			r := ReadCSV([]byte(c.file), fr.Profile())
			if d := time.Since(start); d > 20*time.Second {
				t.Errorf("took %s", d)
			} else {
				t.Logf("%s, %d sheets", d, len(r.Items))
			}
		})
	}
}

// Without the section in brackets, the first, second and third column of the name count.
func TestRelatedResourcesByOrder(t *testing.T) {
	for _, c := range []struct{ name, head string }{
		{"three_bare", "Ressources connexes,Ressources connexes,Ressources connexes"},
		{"three_in_brackets", "Ressources connexes (métier),Ressources connexes (impact),Ressources connexes (fonctionnement)"},
		{"one_in_brackets", "Ressources connexes,Ressources connexes (impact),Ressources connexes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := ReadCSV([]byte("Nom de l'algorithme,"+c.head+"\nx,https://a.fr,B <https://b.fr>,Sans objet : rien\n"), fr.Profile())
			want := `{"name":"x","links":[{"section":"business","url":"https://a.fr"},{"section":"impact","title":"B","url":"https://b.fr"}],"no_links":{"internals":"rien"}}`
			if got := encode(r.Items[0].Content).compact(); got != want {
				t.Error(got)
			}
		})
	}
}

// A file of somebody else's columns keeps them.
func TestColumnsOfOnesOwnComeBack(t *testing.T) {
	p := none.Profile()
	file := "Colour,Name of the algorithm,Purpose\nred,x,y\n,z,\n"
	r := ReadCSV([]byte(file), p)
	out := write(t, func(b *bytes.Buffer) error { return WriteCSV(b, r.Contents(), p) })
	lines := strings.Split(string(out), "\n")
	if !strings.HasSuffix(lines[0], ",Colour") || !strings.HasSuffix(lines[1], ",red") || string(r.Items[0].Content.Extra["Colour"]) != `"red"` {
		t.Errorf("%s", out)
	}
}

func TestReadByName(t *testing.T) {
	for name, want := range map[string]string{"a.yml": "", "a.yaml": "", "A.JSON": "", "a.txt": "sheet.file.kind 0:0"} {
		r, err := Read(name, strings.NewReader(`{"name": "x"}`), none.Profile())
		if err != nil || summary(r) != want {
			t.Errorf("%s: %v %s", name, err, summary(r))
		}
	}
	for p, want := range map[string]bool{"algorithm.yml": true, "algorithms/a.yml": true, "algorithms/a/b.yml": false, "a/algorithm.yml": false, "algorithms/.yml": false, "algorithms.yml": false} {
		if IsFile(p) != want {
			t.Errorf("%s", p)
		}
	}
}

func TestItemKeepsItsLine(t *testing.T) {
	r := ReadYAML([]byte("# sheets\nalgorithms:\n  - name: x\n  - name: y\n    status: z\n"))
	if len(r.Items) != 2 || r.Items[1].Line != 4 || r.Items[1].Findings[0].Key != "status" || r.Items[1].Findings[0].Severity != register.Error {
		t.Errorf("%+v", r)
	}
}
