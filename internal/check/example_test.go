// SPDX-License-Identifier: EUPL-1.2

package check_test

import (
	"fmt"

	"greffe/internal/check"
	"greffe/internal/law/none"
	"greffe/internal/register"
)

// What the visit did not bring is "not observed": here the folder docs was not listed.
func ExampleRun() {
	subject := check.Subject{
		Repository: register.Repository{URL: "https://forge.example/ville/bareme", Publiccode: register.MetadataAbsent},
		Snapshot:   register.Snapshot{Reach: register.ReachOpen},
		Root: []register.Node{
			{Name: "LICENSE", Kind: register.NodeFile},
			{Name: "README.md", Kind: register.NodeFile},
			{Name: "docs", Kind: register.NodeFolder},
		},
		Files: map[string][]byte{"README.md": []byte("# Barème\n\n## Licence\n\nVoir [LICENSE](LICENSE).\n")},
	}
	for _, c := range check.Run(subject, none.Profile()) {
		switch c.Rule {
		case "licence-file", "readme-licence", "publiccode-present", "contributing":
			fmt.Println(c.Rule, c.Result, c.Reason)
			for _, e := range c.Evidence {
				fmt.Println("   ", e.Path, e.Line)
			}
		}
	}
	// Output:
	// licence-file pass file_listed
	//     LICENSE 0
	// readme-licence pass section_found
	//     README.md 3
	// publiccode-present fail file_missing
	//      0
	// contributing not_observed folder_unread
	//     docs 0
}
