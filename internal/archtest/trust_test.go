// SPDX-License-Identifier: EUPL-1.2

package archtest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// threats says, for each threat from a hostile or failing forge (A) and each of forged
// requests and secrets (S), what is expected, with its figure, and the tests that show
// it: "folder Test/case". A row whose test is gone, or renamed, fails here.
var threats = []struct{ id, threat, bar, shown string }{
	{"A1", "broken answers: 5xx, resets, cut or invalid JSON, HTML", "0 lost, 0 twice, the exit code tells", `
		crawler TestNoneIsLost
		cmd/greffe TestFaults
		cmd/greffe TestPassingFaultIsNoFault
		cmd/greffe TestFaultsOfTheKnownCrawler/135_declarations_each_url_failing_once
		internal/polite TestAnswers`},
	{"A2", "what was there answers 404, 451, 403, 500, or an empty list", "0 dropped, gone after two days, told apart", `
		crawler TestNoneIsLost/404_under_a_rate_limit
		crawler TestNoneIsLost/a_list_that_turns_empty
		crawler TestNoneIsLost/a_list_that_loses_most
		internal/desk TestReach
		cmd/greffe TestWhatBecomesOfRepositories`},
	{"A3", "gone, blocked, forbidden, empty, without a branch from the start", "0 missing of those in reach, 0 panics", `
		crawler TestRefusedFiles
		crawler/gitrepo TestEmptyAndHeadless`},
	{"A4", "renamed, transferred, another default branch", "0 twice, the old address leads on", `
		cmd/greffe TestWhatBecomesOfRepositories
		internal/desk TestIdentity
		crawler TestTheDefaultBranchIsRenamed
		crawler TestOneThatLeftIsAskedForDirectly`},
	{"A5", "one repository under several addresses", "0 twice", `
		crawler TestOneEntryUnderManyAddresses
		internal/register TestCleanKey
		internal/desk TestIdentity/case_alone_is_no_difference_where_the_forge_folds_it`},
	{"A6", "20,000 forks in one account", "cut at 1,000 and said so, others whole", `
		crawler TestAForkFloodCostsOthersNothing`},
	{"A7", "lists without end, pages of 5,000", "at most 110 invented ones seen, ends within 60 s", `
		crawler/forgetest endless_lists
		crawler TestBadListsEnd/new_entries_for_ever
		cmd/greffe TestHostileForges/endless_pages_of_5000
		cmd/greffe TestHostileForges/next_page_is_itself`},
	{"A8", "lying totals, repeats, another order on each page", "0 missing, 0 twice", `
		crawler/forgetest lying_totals_are_not_believed
		crawler TestItemsAreBelievedAndTotalsAreNot
		crawler TestBadListsEnd/the_same_on_two_pages`},
	{"A9", "null, ill-typed and absurd values", "0 panics, 4 KiB of a description, no date ahead of now", `
		crawler TestAbsurdValuesAreBounded
		cmd/greffe TestAbsurdEntries
		crawler/forgetest a_field_of_a_wrong_type_is_failed_and_a_null_one_absent
		crawler/forgetest entries_without_identity_are_left_out`},
	{"A10", "primary and secondary limits, as 403 and 429", "0 requests while told to wait, 0 missing", `
		internal/polite TestNothingIsSentWhileToldToWait
		internal/polite TestRemainingIsNotOverrun
		cmd/greffe TestShortWaitIsKept
		cmd/greffe TestFaults/429_asks_for_an_hour`},
	{"A11", "a reset in the past, in 2286, or no number", "at most 3 requests an address, at most 15 minutes", `
		internal/polite TestAnswers/reset_in_2286
		internal/polite TestAnswers/reset_in_the_past
		internal/polite TestAnswers/reset_is_junk
		internal/polite TestAnswers/retry_after_negative
		internal/polite TestGivenUpHostIsNotAskedAgain
		internal/polite FuzzHeaders`},
	{"A12", "clocks two hours apart", "waits by the forge's own clock, no date ahead of ours", `
		internal/polite TestNothingIsSentWhileToldToWait
		crawler TestAbsurdValuesAreBounded
		internal/desk TestOrderOfVisits`},
	{"A13", "stalled and trickling answers", "a deadline each, one host holds no other", `
		internal/guard TestDeadlines
		internal/guard TestConnectDeadline
		crawler/forgetest slow_and_huge
		crawler TestASlowHostHoldsNoOther
		crawler TestSlowRepositoriesHoldNeitherTheListNorForEver`},
	{"A14", "3 GB, gzip bomb, 2 MB of headers, a string without end", "256 MiB of memory, the cap and one byte read", `
		internal/guard TestBodyLimit
		internal/guard TestHeaderLimit
		cmd/greffe TestHostileForges/gzip_bomb
		cmd/greffe TestHostileForges/three_gigabytes_in_chunks
		cmd/greffe TestHostileForges/two_megabytes_of_headers
		cmd/greffe TestHostileForges/endless_string`},
	{"A15", "YAML made to exhaust its reader", "64 MiB and a reason with its line each", `
		internal/publiccode TestHostileFiles
		internal/sheet TestReadYAMLHostile`},
	{"A16", "encodings, pointers, sign-in pages", "each as expected", `
		internal/publiccode TestEncodings
		internal/publiccode TestHostileFiles/lfs_pointer
		internal/sheet TestReadYAMLHostile/latin1_is_refused_with_its_line
		internal/sheet TestReadYAMLHostile/bidi_controls_are_shown`},
	{"A17", "a publiccode.yml that is a link, a folder, a submodule", "0 reads outside", `
		crawler TestEveryShape
		crawler/gitrepo TestSubmoduleIsTold
		cmd/greffe TestFaultsOfTheKnownCrawler/publiccode_yml_is_a_folder`},
	{"A18", "git bombs, odd references, broken protocol", "256 MiB of memory, 60 s, 0 files left", `
		crawler/gitrepo TestHostilePacks
		crawler/gitrepo TestBombs
		crawler/gitrepo TestNothingIsWritten
		cmd/greffe TestHostileForges/git_references_without_end
		cmd/greffe TestHostileForges/git_blob_bomb
		cmd/greffe TestHostileForges/git_tree_of_a_million_names
		cmd/greffe TestHostileForges/git_answers_a_page`},
	{"A19", "anything at all", "0 panics in native fuzzing of each reader", `
		crawler FuzzClean
		crawler FuzzTidy
		crawler/github FuzzAnswer
		crawler/gitrepo FuzzPack
		crawler/gitrepo FuzzTree
		crawler/gitrepo FuzzReadCommit
		crawler/heritage FuzzRead
		internal/publiccode FuzzParse
		internal/sheet FuzzReadYAML
		internal/sheet FuzzReadJSON
		internal/sheet FuzzReadCSV
		internal/account FuzzLoad
		internal/search FuzzParse
		internal/polite FuzzHeaders
		web FuzzAccept`},
	{"S1", "forbidden addresses in every spelling, at each hop, by HTTP and by git", "0 requests over 1,000 traps, every range of the registries", `
		internal/guard TestTraps
		internal/guard TestTrapsBehindNames
		internal/guard TestEveryIANASpecialRange
		internal/guard TestControlJudgesTheSocket
		internal/guard TestRedirects
		internal/guard TestNoDowngrade
		crawler/gitrepo TestEveryHopIsGuarded
		cmd/greffe TestHostileForges/redirect_to_the_cloud_s_metadata
		cmd/greffe TestHostileForges/redirects_for_ever`},
	{"S2", "names that lead elsewhere the second time", "0 requests reach a forbidden place", `
		internal/guard TestRebinding`},
	{"S3", "private forges that are wanted", "reached for that host alone", `
		internal/guard TestAllowListIsForThatHostAlone
		internal/guard TestDialMapsOnlyAllowedHosts`},
	{"S4", "a token sent elsewhere", "0 leaked, each host its own", `
		internal/guard TestTokenStaysAtHome
		cmd/greffe TestTokens`},
	{"S5", "a token in logs, errors, exports, recordings", "0 hits", `
		internal/guard TestSecretIsNeverShown
		cmd/greffe TestTokens
		cmd/greffe TestRecordAndReplay`},
	{"S6", "a proxy of the environment", "0 requests through it", `
		internal/guard TestProxiesAreNotUsed`},
}

// TestThreatsAreShown holds the table against the tests.
func TestThreatsAreShown(t *testing.T) {
	rows := map[string]bool{}
	for _, c := range threats {
		rows[c.id] = true
		shown := strings.Fields(c.shown)
		if len(shown) < 2 || len(shown)%2 != 0 || c.bar == "" || c.threat == "" {
			t.Errorf("%s: %q, %q, %v", c.id, c.threat, c.bar, shown)
			continue
		}
		for i := 0; i < len(shown); i += 2 {
			if why := missingTest(t, shown[i], shown[i+1]); why != "" {
				t.Errorf("%s: %s", c.id, why)
			}
		}
	}
	for prefix, n := range map[string]int{"A": 19, "S": 6} {
		for i := range n {
			if id := fmt.Sprint(prefix, i+1); !rows[id] {
				t.Errorf("no row %s", id)
			}
		}
	}
}

// missingTest looks for a test, and for the name of its case, in a folder's test files.
func missingTest(t *testing.T, folder, name string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	function, word, _ := strings.Cut(name, "/")
	declared := regexp.MustCompile(`(?m)^func ` + regexp.QuoteMeta(function) + `\(`)
	if !strings.HasPrefix(function, "Test") && !strings.HasPrefix(function, "Fuzz") { // a case of a suite
		declared, word = regexp.MustCompile(`"`+regexp.QuoteMeta(function)+`"`), ""
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if declared.Match(b) && (word == "" || strings.Contains(string(b), `"`+word+`"`)) {
			return ""
		}
	}
	return folder + " has no " + name
}
