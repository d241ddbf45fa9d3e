// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"greffe/internal/desk"
	"greffe/internal/export"
	"greffe/internal/register"
	"greffe/internal/store"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
)

// followCommand keeps a mirror of another register and, when asked, takes what is in it.
func followCommand(a *app) *cobra.Command {
	network := a.network
	var take bool
	cmd := &cobra.Command{
		Use:   "follow URL FILE",
		Short: a.text("follow.short", nil),
		Long:  a.text("follow.long", nil),
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			peer, err := url.Parse(strings.TrimRight(args[0], "/"))
			if err != nil || peer.Host == "" || peer.Scheme != "https" && peer.Scheme != "http" || peer.Path != "" || peer.RawQuery != "" {
				return misuse("follow.address", words.Args{"value": args[0]})
			}
			n, err := a.connect(network, nil)
			if err != nil {
				return err
			}
			defer n.Close()
			f := follower{app: a, network: n, peer: peer.String(), mirror: export.Mirror{Path: args[1]}}
			if take {
				o, err := a.open(cmd.Context(), sqlite.Write)
				if err != nil {
					return err
				}
				defer o.Close()
				f.office = o
			}
			return f.follow(cmd.Context())
		},
	}
	cmd.Flags().BoolVar(&take, "import", false, a.text("follow.flag.import", nil))
	network.flags(a, cmd.Flags())
	return cmd
}

// follower reads the journal of another register.
type follower struct {
	*app
	network *network
	peer    string
	mirror  export.Mirror
	office  *office // where what it says is taken; nil for nowhere
}

const (
	followPage  = 32 << 20 // bytes of one page of a journal
	followBatch = 20_000   // changes that are kept in memory at once,
	followBytes = 64 << 20 // and their bytes: how long a record is, the other register decides
)

// followedPage is one page of a journal, as list-changes answers it.
type followedPage struct {
	Items []register.Record `json:"items"`
	Last  int64             `json:"last"`
	Next  string            `json:"next"`
}

// follow reads on from where the mirror ends. What is taken is taken before the mirror
// moves on: after a fault it is told again, and changes nothing.
func (f *follower) follow(ctx context.Context) error {
	after, err := f.mirror.Position()
	if errors.Is(err, register.ErrInvalid) {
		return misuse("follow.no_mirror", words.Args{"file": f.mirror.Path})
	}
	if err != nil {
		return err
	}
	changes, taken := 0, 0
	for more := true; more; {
		var records []register.Record
		for size := 0; more && len(records) < followBatch && size < followBytes; {
			page, err := f.page(ctx, after)
			if err != nil {
				return incomplete("follow.failed", words.Args{"peer": f.peer, "why": err.Error(), "seq": strconv.FormatInt(after, 10)})
			}
			// A page without a change is the end, whatever it says of another.
			if more = page.Next != "" && page.Last > after && len(page.Items) > 0; len(page.Items) > 0 {
				after, records = page.Last, append(records, page.Items...)
			}
			for _, r := range page.Items {
				size += len(r.Record)
			}
		}
		done, err := f.take(ctx, records)
		if err != nil {
			return err
		}
		if err := f.mirror.Update(records); err != nil {
			return err
		}
		changes, taken = changes+len(records), taken+done.Changed
	}
	f.say("follow.done", words.Args{"peer": f.peer, "n": strconv.Itoa(changes), "seq": strconv.FormatInt(after, 10), "file": f.mirror.Path})
	if f.office != nil {
		f.say("follow.taken", words.Args{"n": strconv.Itoa(taken)})
	}
	return nil
}

func (f *follower) page(ctx context.Context, after int64) (followedPage, error) {
	var p followedPage
	b, _, err := retrieve(ctx, f.network.client, f.peer+"/api/v1/changes?include=record&limit=200&after="+strconv.FormatInt(after, 10), followPage)
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(b, &p); err != nil {
		return p, fmt.Errorf("no page of a journal: %w", err)
	}
	return p, nil
}

// take hands what the other register says to the desk: of each noun the last record.
func (f *follower) take(ctx context.Context, records []register.Record) (desk.Imported, error) {
	if f.office == nil || len(records) == 0 {
		return desk.Imported{}, nil
	}
	t := desk.Told{Peer: f.peer, Day: f.now().UTC().Format(time.DateOnly), Names: map[string]register.Identifier{}}
	last := map[[2]string]register.Record{}
	for _, r := range records {
		last[[2]string{string(r.Kind), r.ID}] = r
	}
	name := func(r register.Record) error {
		o, err := store.NounOf[register.Organisation](r)
		if err == nil && len(o.Identifiers) > 0 {
			t.Names[o.ID] = o.Identifiers[0]
		}
		return nil // what cannot be read names nobody
	}
	if err := f.mirror.Each(register.KindOrganisation, name); err != nil {
		return desk.Imported{}, err
	}
	for _, r := range records { // in the order of the journal
		if last[[2]string{string(r.Kind), r.ID}].Seq != r.Seq {
			continue
		}
		if r.Kind == register.KindOrganisation {
			_ = name(r) // never fails
		}
		f.tell(&t, r)
	}
	return f.office.desk.Follow(ctx, t)
}

// tell adds one record. One that was erased, or that a newer program wrote, is left out:
// the mirror keeps it.
func (f *follower) tell(t *desk.Told, r register.Record) {
	if string(r.Record) == "null" || len(r.Record) == 0 {
		return
	}
	sum := sha256.Sum256(r.Record)
	read := register.Evidence{URL: f.peer + "/api/v1/changes?include=record&after=" + strconv.FormatInt(r.Seq-1, 10), ReadAt: r.Time, SHA256: hex.EncodeToString(sum[:])}
	switch r.Kind {
	case register.KindSheet:
		if x, err := store.NounOf[register.Sheet](r); err == nil {
			t.Sheets = append(t.Sheets, x)
		}
	case register.KindRepository:
		if x, err := store.NounOf[register.Repository](r); err == nil {
			x.Evidence = read
			t.Repositories = append(t.Repositories, x)
		}
	case register.KindOrganisation:
		if x, err := store.NounOf[register.Organisation](r); err == nil {
			t.Organisations = append(t.Organisations, x)
		}
	case register.KindAccount:
		if x, err := store.NounOf[register.Account](r); err == nil {
			t.Accounts = append(t.Accounts, x)
		}
	}
}
